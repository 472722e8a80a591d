import { useChatState } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { typingWords } from "./typing-words.ts";

/** Who types just now. The line is there always, so that nothing moves when somebody does. */
export function TypingLine({ channelId }: { readonly channelId: string }) {
  const words = useChatState(({ typing, users }) =>
    typingWords(
      Object.keys(typing[channelId] ?? {}).flatMap((id) => {
        const user = users[id];
        return user ? nameOf(user) : "Somebody";
      }),
    ),
  );
  return (
    <p className="flex h-6 items-center gap-2 px-1 text-xs text-muted">
      {words !== "" && (
        <>
          <span aria-hidden="true" className="flex gap-0.5">
            <span className="size-1 shimmer rounded-full bg-current" />
            <span className="size-1 shimmer rounded-full bg-current [animation-delay:200ms]" />
            <span className="size-1 shimmer rounded-full bg-current [animation-delay:400ms]" />
          </span>
          <span className="min-w-0 truncate font-semibold">{words}</span>
        </>
      )}
    </p>
  );
}
