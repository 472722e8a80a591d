import type { ChatState } from "../../state/chat-state.ts";
import { isUnread } from "../../state/unread.ts";
import { nameOf } from "../../state/users.ts";

/** Somewhere one can go. A person without a direct message gets one. */
export type Place =
  | { readonly kind: "channel"; readonly id: string; readonly guildId: string }
  | { readonly kind: "dm"; readonly id: string }
  | { readonly kind: "person"; readonly id: string }
  | { readonly kind: "guild"; readonly id: string };

export interface PlaceEntry {
  readonly place: Place;
  readonly name: string;
  /** Where it is: the guild's name. */
  readonly detail: string;
  readonly unread: boolean;
}

/** Everywhere one can go: unread places first, then channels, direct messages, guilds and people that one has heard of. */
export function placesOf(state: ChatState): PlaceEntry[] {
  const channels = state.guildIds.flatMap((guildId) => {
    const guild = state.guilds[guildId];
    return (guild?.channelIds ?? []).flatMap((id): PlaceEntry[] => {
      const channel = state.channels[id];
      if (!guild || !channel) return [];
      const place = { kind: "channel", id, guildId } as const;
      return [{ place, name: channel.name, detail: guild.name, unread: isUnread(channel) }];
    });
  });
  const talkedTo = new Set<string>();
  const dms = state.dmIds.flatMap((id): PlaceEntry[] => {
    const channel = state.channels[id];
    const user = channel?.recipientId ? state.users[channel.recipientId] : undefined;
    if (!user) return [];
    talkedTo.add(user.id);
    const place = { kind: "dm", id } as const;
    return [{ place, name: nameOf(user), detail: "Direct message", unread: isUnread(channel) }];
  });
  const guilds = state.guildIds.flatMap((id): PlaceEntry[] => {
    const guild = state.guilds[id];
    return guild ? [{ place: { kind: "guild", id }, name: guild.name, detail: "Guild", unread: false }] : [];
  });
  const people = Object.values(state.users)
    .filter((user) => user.id !== state.me?.id && !user.deleted && !talkedTo.has(user.id))
    .map((user): PlaceEntry => {
      const place = { kind: "person", id: user.id } as const;
      return { place, name: nameOf(user), detail: "Send a direct message", unread: false };
    });
  const all = [...channels, ...dms, ...guilds, ...people];
  return [...all.filter(({ unread }) => unread), ...all.filter(({ unread }) => !unread)];
}

/** For the list's keys, and for its filter: names alone may be the same. */
export const placeKey = ({ kind, id }: Place): string => `${kind} ${id}`;
