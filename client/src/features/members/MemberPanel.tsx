import { useChatState } from "../../hooks/client-context.tsx";
import { ChannelMemberList } from "./ChannelMemberList.tsx";
import { GuildMemberList } from "./GuildMemberList.tsx";
import { ProfileHead } from "./ProfileHead.tsx";

/** Who is in the open channel: everybody in the guild, the members of a private channel, or the other person of a direct message. */
export function MemberPanel({ channelId }: { readonly channelId: string }) {
  const guildId = useChatState((state) => state.channels[channelId]?.guild_id ?? null);
  const isPrivate = useChatState((state) => state.channels[channelId]?.private ?? false);
  const recipientId = useChatState((state) => state.channels[channelId]?.recipientId ?? null);
  if (recipientId)
    return (
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <ProfileHead userId={recipientId} ground="bg-side" />
      </div>
    );
  if (!guildId) return null;
  return isPrivate ? (
    <ChannelMemberList guildId={guildId} channelId={channelId} />
  ) : (
    <GuildMemberList guildId={guildId} />
  );
}
