import { useEffect } from "react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { MemberList } from "./MemberList.tsx";

/** Everybody in the guild. */
export function GuildMemberList({ guildId }: { readonly guildId: string }) {
  const { people } = useChat();
  const list = useChatState((state) => state.members[guildId]);
  useMembers(guildId);
  return (
    <MemberList
      key={guildId}
      guildId={guildId}
      status={list?.status ?? "loading"}
      members={list?.items ?? NOBODY}
      onRetry={() => void people.loadMembers(guildId)}
    />
  );
}

const NOBODY: readonly never[] = [];

/** Reads who is in a guild, unless it is known. After a lost connection it is not, and is read again. */
export function useMembers(guildId: string | null): void {
  const { people } = useChat();
  const missing = useChatState((state) => guildId !== null && state.members[guildId] === undefined);
  const connected = useChatState((state) => state.connection.state === "ready");
  useEffect(() => {
    if (guildId && missing && connected) void people.loadMembers(guildId);
  }, [people, guildId, missing, connected]);
}
