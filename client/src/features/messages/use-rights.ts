import { useMemo } from "react";
import type { Message } from "#protocol/objects";
import { useChatState } from "../../hooks/client-context.tsx";
import { mayIn } from "../../state/permissions.ts";

/** What this person may do in a channel with messages. The same object until it changes. */
export interface Rights {
  readonly ownId: string;
  /** Whether it is a direct message. */
  readonly isDirect: boolean;
  readonly react: boolean;
  readonly pin: boolean;
  readonly deleteOthers: boolean;
}

export function useRights(channelId: string, ownId: string): Rights {
  const guild = useChatState(({ channels, guilds }) => guilds[channels[channelId]?.guild_id ?? ""]);
  const isDirect = useChatState(({ channels }) => channels[channelId]?.guild_id === null);
  return useMemo(
    () => ({
      ownId,
      isDirect,
      react: isDirect || mayIn(guild, "ADD_REACTIONS"),
      pin: isDirect || mayIn(guild, "PIN_MESSAGES"),
      deleteOthers: mayIn(guild, "MANAGE_MESSAGES"),
    }),
    [ownId, isDirect, guild],
  );
}

export const mayEdit = ({ ownId }: Rights, message: Message): boolean => message.author.id === ownId;

export const mayDelete = (rights: Rights, message: Message): boolean =>
  rights.deleteOthers || message.author.id === rights.ownId;
