import { createContext, type ReactNode, useContext, useEffect } from "react";
import type { Message, Role } from "#protocol/objects";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { cx } from "../../ui/cx.ts";

/** What of a text mentions: its message says so, since not everybody may mention a role or everyone. */
export const MentionContext = createContext<Pick<Message, "mention_roles" | "mention_everyone">>({});

const FORMS = /(<@&?[a-z0-9]+>|@everyone)/;

/** A text with its mentions: what only looks like one stays as it was written. */
export function withMentions(text: string): readonly ReactNode[] {
  // Odd parts are what matched.
  return text.split(FORMS).map((part, index) => (index % 2 === 1 ? mention(part) : part));
}

function mention(source: string): ReactNode {
  if (source === "@everyone") return <EveryoneMention />;
  const id = source.replace(/^<@&?|>$/g, "");
  if (source.startsWith("<@&")) return <RoleMention role={id} source={source} />;
  return /^\d+$/.test(id) ? <UserMention userId={id} /> : source;
}

function UserMention({ userId }: { readonly userId: string }) {
  const { people } = useChat();
  const user = useChatState((state) => state.users[userId]);
  const isMe = useChatState((state) => state.me?.id === userId);
  useEffect(() => people.meet(userId), [people, userId]);
  return <Pill isMe={isMe}>@{user ? nameOf(user) : "somebody"}</Pill>;
}

function RoleMention({ role, source }: { readonly role: string; readonly source: string }) {
  const { mention_roles } = useContext(MentionContext);
  return mention_roles?.includes(role as Role) ? <Pill>@{role}</Pill> : source;
}

function EveryoneMention() {
  const { mention_everyone } = useContext(MentionContext);
  return mention_everyone ? <Pill>@everyone</Pill> : "@everyone";
}

function Pill({ isMe = false, children }: { readonly isMe?: boolean; readonly children: ReactNode }) {
  return (
    <span
      data-mention={isMe ? "me" : ""}
      className={cx(
        "rounded-md px-1 font-semibold",
        isMe ? "bg-accent text-on-accent" : "bg-accent-soft text-accent-text",
      )}
    >
      {children}
    </span>
  );
}
