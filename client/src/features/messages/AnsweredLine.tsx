import { CornerUpRight } from "lucide-react";
import type { Message } from "#protocol/objects";
import { useChatState } from "../../hooks/client-context.tsx";
import { useSnippet } from "../../hooks/use-snippet.ts";
import { asNow, nameOf } from "../../state/users.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import type { Answered } from "./rows.ts";

export interface AnsweredLineProps {
  readonly answered: Answered;
  readonly isActive: boolean;
  onGo(): void;
}

/** Above an answer: what it answers. A press goes there. */
export function AnsweredLine({ answered, isActive, onGo }: AnsweredLineProps) {
  return (
    <div className="mb-0.5 flex items-center gap-1.5 pl-4 text-sm text-muted">
      <CornerUpRight size={14} aria-hidden="true" className="shrink-0 text-faint" />
      {answered === "deleted" ? (
        <span className="italic">The message that this answers was deleted.</span>
      ) : (
        <button
          type="button"
          tabIndex={isActive ? 0 : -1}
          onClick={onGo}
          className="flex min-h-6 min-w-0 items-center gap-1.5 rounded-md hover:text-ink pointer-coarse:min-h-11"
        >
          {answered === "older" ? "Answers an older message: go there" : <Snippet message={answered} />}
        </button>
      )}
    </div>
  );
}

function Snippet({ message }: { readonly message: Message }) {
  const author = useChatState((state) => asNow(state, message.author));
  const name = nameOf(author);
  const snippet = useSnippet(message);
  return (
    <>
      <span className="sr-only">Answers </span>
      <Avatar seed={author.avatar ?? author.id} name={name} size={18} />
      <span className="max-w-40 shrink-0 truncate font-semibold">{name}</span>
      <span dir="auto" className="truncate">
        {snippet}
      </span>
    </>
  );
}
