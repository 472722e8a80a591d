import { useClient, useWorkspace } from "../hooks/client-context.tsx";
import { lazyPart } from "../ui/lazy-part.tsx";

const SettingsDialog = lazyPart(() =>
  import("../features/account/SettingsDialog.tsx").then((m) => m.SettingsDialog),
);
const QuickSwitcher = lazyPart(() =>
  import("../features/switcher/QuickSwitcher.tsx").then((m) => m.QuickSwitcher),
);
const ShortcutList = lazyPart(() =>
  import("../features/shortcuts/ShortcutList.tsx").then((m) => m.ShortcutList),
);
const ShortcutSheet = lazyPart(() =>
  import("../features/shortcuts/ShortcutSheet.tsx").then((m) => m.ShortcutSheet),
);

/** What lies over everything, whatever place one is at. */
export function Overlays() {
  const { workspace } = useClient();
  const overlay = useWorkspace((state) => state.overlay);
  const close = () => workspace.cover(null);
  if (overlay === "settings") return <SettingsDialog shortcuts={<ShortcutList />} onClose={close} />;
  if (overlay === "switcher") return <QuickSwitcher onClose={close} />;
  if (overlay === "shortcuts") return <ShortcutSheet onClose={close} />;
  return null;
}
