import { useEffect, useMemo } from "react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useMembers } from "./GuildMemberList.tsx";
import { MemberList } from "./MemberList.tsx";

export interface ChannelMemberListProps {
  readonly guildId: string;
  readonly channelId: string;
}

/** Who is in a private channel, by what they are in its guild. */
export function ChannelMemberList({ guildId, channelId }: ChannelMemberListProps) {
  const { people } = useChat();
  const list = useChatState((state) => state.recipients[channelId]);
  const members = useChatState((state) => state.members[guildId]);
  const connected = useChatState((state) => state.connection.state === "ready");
  const missing = list === undefined;
  useMembers(guildId);
  useEffect(() => {
    if (missing && connected) void people.loadRecipients(channelId);
  }, [people, channelId, missing, connected]);
  const inside = useMemo(() => {
    const roles = new Map(members?.items.map(({ userId, role }) => [userId, role]));
    return (list?.items ?? []).map((userId) => ({ userId, role: roles.get(userId) ?? "member" }));
  }, [list, members]);
  return (
    <MemberList
      key={channelId}
      guildId={guildId}
      status={list?.status ?? "loading"}
      members={inside}
      onRetry={() => void people.loadRecipients(channelId)}
    />
  );
}
