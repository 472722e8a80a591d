import { Search } from "lucide-react";
import { useClient } from "../../hooks/client-context.tsx";
import { MOD } from "../../ui/keys.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";

/** Opens the quick switcher, and tells its keys. */
export function SwitcherButton() {
  const { workspace } = useClient();
  return (
    <Tooltip label={`By some letters of its name: ${MOD} K`} side="right">
      <button
        type="button"
        data-leads-away
        onClick={() => workspace.cover("switcher")}
        className="mx-2 mt-3 flex h-9 shrink-0 items-center gap-2 rounded-lg border border-line bg-field px-2.5 text-sm text-muted transition-colors hover:border-line-strong hover:text-ink pointer-coarse:h-11"
      >
        <Search size={15} aria-hidden="true" className="shrink-0" />
        Go to a channel or person
      </button>
    </Tooltip>
  );
}
