import type { Message } from "#protocol/objects";
import type { ChatState } from "./chat-state.ts";
import type { Notice } from "./notifications.ts";
import { plainWords } from "./plain-text.ts";
import { concernsMe } from "./unread.ts";
import { asNow, nameOf } from "./users.ts";

/** A notification has room for about three lines. */
const BODY_LENGTH = 160;

/** Of messages that came together: for each channel that which concerns this person, or the newest, and how many there are besides. */
export function noticesOf(state: ChatState, messages: readonly Message[]): Notice[] {
  const told = new Map(messages.map((message) => [message.id, message]));
  return [...new Set(messages.map(({ channel_id }) => channel_id))].flatMap((channelId) => {
    const channel = state.channels[channelId];
    const those = [...told.values()].filter(({ channel_id }) => channel_id === channelId);
    const message = channel && (those.findLast((each) => concernsMe(state, channel, each)) ?? those.at(-1));
    if (!channel || !message) return [];
    const name = nameOf(asNow(state, message.author));
    const title = channel.guild_id === null ? name : `${name} in #${channel.name}`;
    return {
      tag: message.id,
      title: those.length === 1 ? title : `${title}, and ${those.length - 1} more`,
      body: excerpt(message, state.users),
      guildId: channel.guild_id,
      channelId,
      messageId: message.id,
    };
  });
}

function excerpt(message: Message, users: ChatState["users"]): string {
  const words = plainWords(message, users);
  return words.length > BODY_LENGTH ? `${words.slice(0, BODY_LENGTH)}...` : words;
}
