import { MoreHorizontal, Pencil, Reply, SmilePlus } from "lucide-react";
import type { Message } from "#protocol/objects";
import { EmojiPopover } from "../../ui/EmojiPopover.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { menuOf } from "./row-menu.ts";
import { mayEdit, type Rights } from "./use-rights.ts";
import type { RowActions } from "./use-row-actions.ts";

const QUICK = [
  { emoji: "👍", label: "React with thumbs up" },
  { emoji: "❤️", label: "React with a heart" },
  { emoji: "😂", label: "React with laughter" },
];

export interface RowToolbarProps {
  readonly message: Message;
  readonly rights: Rights;
  readonly actions: RowActions;
  /** Whether its emoji picker is open. */
  readonly isPicking: boolean;
  onPicking(isPicking: boolean): void;
  /** Something of it is open, so that it stays though the pointer has left. */
  onHold(isHeld: boolean): void;
}

/** At the corner of a message, while one points at it or has focus in it. */
export function RowToolbar({ message, rights, actions, isPicking, onPicking, onHold }: RowToolbarProps) {
  const toggle = (emoji: string) => {
    const own = message.reactions.find((each) => each.emoji === emoji)?.user_ids.includes(rights.ownId);
    actions.react(message, emoji, !own);
  };
  return (
    <div
      role="toolbar"
      aria-label="Message actions"
      className="absolute -top-5 right-3 z-10 flex rounded-xl border border-line bg-raised p-0.5 raised"
    >
      {rights.react && (
        <>
          {QUICK.map(({ emoji, label }) => (
            <button
              key={emoji}
              type="button"
              aria-label={label}
              onClick={() => toggle(emoji)}
              className="grid size-8 place-items-center rounded-lg text-lg hover:bg-selected max-[400px]:hidden pointer-coarse:size-11"
            >
              {emoji}
            </button>
          ))}
          <EmojiPopover
            label="Reactions"
            side="left"
            open={isPicking}
            onOpenChange={(open) => {
              onPicking(open);
              onHold(open);
            }}
            onPick={(emoji) => {
              actions.react(message, emoji, true);
              onPicking(false);
              onHold(false);
            }}
            trigger={<IconButton icon={SmilePlus} label="Add a reaction" />}
          />
        </>
      )}
      <IconButton icon={Reply} label="Answer" onClick={() => actions.answer(message)} />
      {mayEdit(rights, message) && (
        <IconButton icon={Pencil} label="Edit" onClick={() => actions.edit(message)} />
      )}
      <Menu
        align="end"
        onOpenChange={onHold}
        trigger={<IconButton icon={MoreHorizontal} label="More for this message" />}
        items={menuOf(message, rights, actions, () => onPicking(true))}
      />
    </div>
  );
}
