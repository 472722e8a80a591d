import { Kbd } from "../../ui/Kbd.tsx";
import { SHORTCUTS } from "./shortcuts.ts";

/** Every key that does something, by what it is for. */
export function ShortcutList() {
  return (
    <div className="grid gap-x-10 gap-y-6 md:grid-cols-2">
      {SHORTCUTS.map(({ title, list }) => (
        <section key={title}>
          <h3 className="mb-2 text-sm font-semibold text-muted">{title}</h3>
          <dl>
            {list.map(({ keys, does }) => (
              <div key={does} className="flex items-center justify-between gap-4 border-b border-line py-2">
                <dt className="min-w-0">{does}</dt>
                <dd className="shrink-0">
                  <Kbd keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
