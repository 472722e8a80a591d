import { SmilePlus } from "lucide-react";
import { useEffect, useState } from "react";
import type { Message, Reaction } from "#protocol/objects";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { cx } from "../../ui/cx.ts";
import { EmojiPopover } from "../../ui/EmojiPopover.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import type { Rights } from "./use-rights.ts";
import type { RowActions } from "./use-row-actions.ts";

/** So many names stand in the tooltip; of the others only how many. */
const NAMED = 8;

export interface ReactionsProps {
  readonly message: Message;
  readonly rights: Rights;
  readonly actions: Pick<RowActions, "react">;
  /** The row is in use: only then Tab stops here, so that it does not stop at each row. */
  readonly isActive: boolean;
}

/** Below a message: who reacted how. A press joins in, or takes one's own back. */
export function Reactions({ message, rights, actions, isActive }: ReactionsProps) {
  const [isPicking, setPicking] = useState(false);
  const tabIndex = isActive ? 0 : -1;
  return (
    <div className="mt-1 flex flex-wrap gap-1">
      {message.reactions.map((reaction) => (
        <Chip
          key={reaction.emoji}
          reaction={reaction}
          ownId={rights.ownId}
          tabIndex={tabIndex}
          onToggle={(stands) => actions.react(message, reaction.emoji, stands)}
        />
      ))}
      {rights.react && (
        <EmojiPopover
          label="Reactions"
          open={isPicking}
          onOpenChange={setPicking}
          onPick={(emoji) => {
            actions.react(message, emoji, true);
            setPicking(false);
          }}
          trigger={
            <button
              type="button"
              aria-label="Add a reaction below"
              tabIndex={tabIndex}
              className={cx(CHIP, "border-transparent text-faint hover:bg-selected hover:text-ink")}
            >
              <SmilePlus size={17} aria-hidden="true" />
            </button>
          }
        />
      )}
    </div>
  );
}

const CHIP =
  "inline-flex min-h-8 items-center gap-1.5 rounded-lg border px-2 text-sm font-semibold pointer-coarse:min-h-11";

interface ChipProps {
  readonly reaction: Reaction;
  readonly ownId: string;
  readonly tabIndex: number;
  onToggle(stands: boolean): void;
}

function Chip({ reaction: { emoji, user_ids }, ownId, tabIndex, onToggle }: ChipProps) {
  const isOwn = user_ids.includes(ownId);
  const count = user_ids.length;
  return (
    <Tooltip label={<Names userIds={user_ids} />}>
      <button
        type="button"
        aria-pressed={isOwn}
        aria-label={`${emoji} ${count} ${count === 1 ? "reaction" : "reactions"}`}
        tabIndex={tabIndex}
        onClick={() => onToggle(!isOwn)}
        className={cx(
          CHIP,
          isOwn
            ? "border-accent-text bg-accent-soft text-accent-text"
            : "border-line bg-field text-muted hover:border-line-strong",
        )}
      >
        <span className="text-base">{emoji}</span>
        {count}
      </button>
    </Tooltip>
  );
}

/** Who they are. Those whom nobody has told of yet are asked for when somebody wants to know. */
function Names({ userIds }: { readonly userIds: readonly string[] }) {
  const { people } = useChat();
  const named = userIds.slice(0, NAMED);
  const names = useChatState((state) =>
    named.map((id) => (state.me?.id === id ? "You" : nameOf(state.users[id] ?? SOMEBODY))).join(", "),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: an array of the same people is the same
  useEffect(() => {
    for (const id of named) people.meet(id);
  }, [people, named.join()]);
  const others = userIds.length - named.length;
  return (
    <>
      {names}
      {others > 0 && ` and ${others} ${others === 1 ? "other" : "others"}`}
    </>
  );
}

const SOMEBODY = { username: "somebody" };
