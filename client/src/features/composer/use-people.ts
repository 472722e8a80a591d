import { useEffect } from "react";
import type { User } from "#protocol/objects";
import { useChat, useChatState, useUser } from "../../hooks/client-context.tsx";
import type { ChatState } from "../../state/chat-state.ts";
import { nameOf } from "../../state/users.ts";

const NOBODY: readonly User[] = [];

/** Who can be mentioned in a channel. Read when they are wanted, and empty until then: what changes with each person would be drawn anew. */
export function usePeople(channelId: string, isWanted: boolean): readonly User[] {
  const { people } = useChat();
  const me = useUser();
  const guildId = useChatState((state) => state.channels[channelId]?.guild_id ?? null);
  const isPrivate = useChatState((state) => state.channels[channelId]?.private ?? false);
  const connected = useChatState((state) => state.connection.state === "ready");
  const ids = useChatState((state) => (isWanted ? listIn(state, channelId) : undefined));
  const users = useChatState((state) => (isWanted ? state.users : undefined));
  useEffect(() => {
    if (!isWanted || !connected || guildId === null) return;
    if (isPrivate) void people.loadRecipients(channelId);
    else void people.loadMembers(guildId);
  }, [people, channelId, guildId, isPrivate, isWanted, connected]);
  if (!ids || !users) return NOBODY;
  return ids
    .flatMap((each) => {
      const id = typeof each === "string" ? each : each.userId;
      const user = users[id];
      return user && !user.deleted && id !== me.id ? user : [];
    })
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function listIn({ channels, members, recipients }: ChatState, channelId: string) {
  const channel = channels[channelId];
  if (channel?.guild_id == null) return undefined;
  return channel.private ? recipients[channelId]?.items : members[channel.guild_id]?.items;
}
