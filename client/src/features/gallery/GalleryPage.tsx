import { type ReactNode, useEffect, useState } from "react";
import { setAppearance } from "../../ui/appearance.ts";
import { Button } from "../../ui/Button.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { PortalRoot } from "../../ui/portal-root.ts";
import { Buttons } from "./Buttons.tsx";
import { Fields } from "./Fields.tsx";
import { Layers } from "./Layers.tsx";
import { People } from "./People.tsx";
import { Tokens } from "./Tokens.tsx";

const PARTS: readonly (readonly [string, ReactNode])[] = [
  ["Colours", <Tokens key="tokens" />],
  ["Buttons", <Buttons key="buttons" />],
  ["Fields", <Fields key="fields" />],
  ["People", <People key="people" />],
  ["Layers and notices", <Layers key="layers" />],
];

/** Every part of the design system in every state, for those who look at it and for the checks that do. */
export function GalleryPage() {
  // Menus open inside of this landmark.
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    document.title = "Parts · Fanout";
  }, []);
  return (
    <main ref={setElement} className="h-full overflow-y-auto bg-canvas">
      <div className="mx-auto flex max-w-5xl flex-col gap-10 px-4 py-8 md:px-8">
        <header className="flex flex-wrap items-center gap-4">
          <Logo size={48} />
          <h1 className="flex-1 text-2xl font-extrabold tracking-tight">Parts</h1>
          <Button onClick={() => setAppearance({ theme: "light" })}>Light</Button>
          <Button onClick={() => setAppearance({ theme: "dark" })}>Dark</Button>
          <Button onClick={() => setAppearance({ contrast: "more" })}>More contrast</Button>
          <Button onClick={() => setAppearance({ theme: "system", contrast: "system" })}>System</Button>
        </header>
        <PortalRoot value={element}>
          {PARTS.map(([title, part]) => (
            <section key={title} aria-label={title}>
              <h2 className="mb-4 border-b border-line pb-2 text-xl font-bold">{title}</h2>
              {part}
            </section>
          ))}
        </PortalRoot>
      </div>
    </main>
  );
}
