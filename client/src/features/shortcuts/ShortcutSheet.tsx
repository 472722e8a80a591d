import { Dialog } from "../../ui/Dialog.tsx";
import { ShortcutList } from "./ShortcutList.tsx";

/** The keys that do something. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  return (
    <Dialog
      title="Keyboard"
      description="Everything here can be done without a mouse."
      wide
      onClose={onClose}
    >
      <ShortcutList />
    </Dialog>
  );
}
