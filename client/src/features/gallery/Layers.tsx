import { Copy, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { CardDialog } from "../../ui/CardDialog.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { ContextMenu } from "../../ui/ContextMenu.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Drawer } from "../../ui/Drawer.tsx";
import { EmojiPopover } from "../../ui/EmojiPopover.tsx";
import { Menu } from "../../ui/Menu.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import { Notice } from "../../ui/Notice.tsx";
import { PanelFrame } from "../../ui/PanelFrame.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { toast } from "../../ui/toasts.ts";

const nothing = () => {};
const ITEMS: readonly MenuItem[] = [
  { label: "Edit", icon: Pencil, hint: "E", onSelect: nothing },
  { label: "Copy text", icon: Copy, onSelect: nothing },
  { label: "Delete", icon: Trash2, hint: "Del", danger: true, startsGroup: true, onSelect: nothing },
];

/** A question before, while and after it is answered, where the server refuses. */
const QUESTIONS = {
  asked: { busy: false, error: null },
  busy: { busy: true, error: null },
  failed: { busy: false, error: "The server does not answer. Check that it runs, then try again." },
};

export function Layers() {
  const [open, setOpen] = useState<"dialog" | "card" | "drawer" | keyof typeof QUESTIONS | null>(null);
  const [picking, setPicking] = useState(false);
  const close = () => setOpen(null);
  return (
    <div className="flex flex-col gap-6">
      <div className="grid gap-3 md:grid-cols-2">
        <Notice kind="info">Your profile is saved.</Notice>
        <Notice kind="error">The server does not answer. Check that it runs, then try again.</Notice>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => setOpen("dialog")}>Dialog</Button>
        <Button onClick={() => setOpen("card")}>Card</Button>
        <Button onClick={() => setOpen("asked")}>Question</Button>
        <Button onClick={() => setOpen("busy")}>Question, answered</Button>
        <Button onClick={() => setOpen("failed")}>Question, refused</Button>
        <Button onClick={() => setOpen("drawer")}>Drawer</Button>
        <Button onClick={() => toast("Copied.")}>Toast</Button>
        <Button onClick={() => toast("That was a little fast. Wait a moment, then try again.", "error")}>
          Toast of an error
        </Button>
        <Menu
          trigger={
            <Button>
              <MoreHorizontal size={17} aria-hidden="true" /> Menu
            </Button>
          }
          items={ITEMS}
        />
        <Popover label="An example" trigger={<Button>Popover</Button>} className="w-64 p-4">
          Something small beside what was pressed.
        </Popover>
        <EmojiPopover
          label="Emoji"
          trigger={<Button>Emoji</Button>}
          open={picking}
          onOpenChange={setPicking}
          onPick={(emoji) => toast(emoji)}
        />
        <Tooltip label="Words for the eyes">
          <Button>Point at me</Button>
        </Tooltip>
        <ContextMenu items={ITEMS}>
          <p className="rounded-xl border border-dashed border-line-strong px-4 py-2">
            Press with the other button
          </p>
        </ContextMenu>
      </div>
      <div className="h-40 w-60 border border-line bg-side">
        <PanelFrame title="A panel" onClose={nothing}>
          <p className="p-4">Beside the messages.</p>
        </PanelFrame>
      </div>
      <Tabs
        label="Parts of something"
        tabs={[
          { id: "one", label: "One", content: <p>The first of them.</p> },
          { id: "two", label: "Two", content: <p>The second.</p> },
        ]}
      />
      {open === "dialog" && (
        <Dialog title="A dialog" description="With words that say what it is about." onClose={close}>
          <Button kind="primary" onClick={close}>
            Done
          </Button>
        </Dialog>
      )}
      {open === "card" && (
        <CardDialog label="A card" onClose={close}>
          <h2 className="text-xl font-bold">A card</h2>
          <p>About one thing, or one person.</p>
        </CardDialog>
      )}
      {(open === "asked" || open === "busy" || open === "failed") && (
        <ConfirmDialog
          title="Delete this message?"
          description="It is gone for everybody. This cannot be undone."
          action="Delete"
          {...QUESTIONS[open]}
          onConfirm={close}
          onClose={close}
        />
      )}
      {open === "drawer" && (
        <Drawer label="A drawer" side="left" onClose={close}>
          <p className="w-72 p-6">Beside the page, where there is no room.</p>
        </Drawer>
      )}
    </div>
  );
}
