import { type ReactNode, useEffect } from "react";
import { Logo } from "../../ui/Logo.tsx";
import { FanArt } from "./FanArt.tsx";

/** The page around log-in, register and invite: the form beside a picture of what Fanout does. */
export function AuthFrame({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Fanout`;
  }, [title]);
  return (
    <main className="grid min-h-dvh overflow-y-auto bg-canvas lg:grid-cols-[minmax(26rem,1fr)_1.15fr]">
      <section className="flex flex-col px-6 py-8 sm:px-12">
        <p className="flex items-center gap-3 text-lg font-bold">
          <Logo size={36} /> Fanout
        </p>
        <div className="m-auto w-full max-w-sm py-10">
          <h1 className="text-2xl font-extrabold tracking-tight text-balance">{title}</h1>
          <p className="mt-2 mb-7 text-base text-muted">{lead}</p>
          {children}
        </div>
      </section>
      <FanArt />
    </main>
  );
}
