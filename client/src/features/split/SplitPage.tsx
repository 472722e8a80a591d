import { useEffect, useState } from "react";
import { NETWORK_MODES, type NetworkMode } from "../../gateway/network.ts";
import { SLOTS, type Slot } from "./slots.ts";

const WORDS: Record<NetworkMode, string> = { online: "Online", slow: "Slow", offline: "Offline" };
const NAMES: Record<Slot, string> = { left: "Left session", right: "Right session" };

/** Two people side by side in one window, each with a session and a network of their own: what one sends the other gets, and one can see what a cut does. */
export function SplitPage() {
  useEffect(() => {
    document.title = "Side by side · Fanout";
  }, []);
  return (
    <main className="grid h-dvh grid-rows-2 gap-px bg-line md:grid-cols-2 md:grid-rows-1">
      <h1 className="sr-only">Two sessions side by side</h1>
      {SLOTS.map((slot) => (
        <Side key={slot} slot={slot} />
      ))}
    </main>
  );
}

function Side({ slot }: { readonly slot: Slot }) {
  const [mode, setMode] = useState<NetworkMode>("online");
  return (
    <section aria-label={NAMES[slot]} className="flex min-h-0 min-w-0 flex-col bg-side">
      <fieldset className="flex h-11 shrink-0 items-center gap-1 border-b border-line px-3">
        <legend className="sr-only">Network of the {NAMES[slot].toLowerCase()}</legend>
        <span aria-hidden="true" className="mr-2 text-sm font-semibold text-muted">
          Network
        </span>
        {NETWORK_MODES.map((each) => (
          <label
            key={each}
            className="flex min-h-8 cursor-pointer items-center rounded-lg px-3 text-sm font-semibold text-muted hover:bg-hover has-checked:bg-selected has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-text pointer-coarse:min-h-11"
          >
            <input
              type="radio"
              name={`network-${slot}`}
              checked={mode === each}
              onChange={() => setMode(each)}
              className="sr-only"
            />
            {WORDS[each]}
          </label>
        ))}
      </fieldset>
      <iframe
        name={slot}
        title={NAMES[slot]}
        src="/channels"
        data-network={mode}
        className="min-h-0 w-full flex-1 border-0"
      />
    </section>
  );
}
