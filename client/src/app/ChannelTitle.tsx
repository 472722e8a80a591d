import { useChatState } from "../hooks/client-context.tsx";
import { titleOf } from "../state/channel-title.ts";
import { ChannelMark } from "../ui/ChannelMark.tsx";
import { PersonAvatar } from "../ui/PersonAvatar.tsx";
import { presenceWord } from "../ui/StatusMark.tsx";
import { Topic } from "./Topic.tsx";

/** Where one is: a channel with its topic, or the other person of a direct message. */
export function ChannelTitle({ channelId }: { readonly channelId: string }) {
  const isDm = useChatState((state) => state.channels[channelId]?.guild_id === null);
  return isDm ? <DmTitle channelId={channelId} /> : <GuildChannelTitle channelId={channelId} />;
}

function GuildChannelTitle({ channelId }: { readonly channelId: string }) {
  const name = useChatState((state) => state.channels[channelId]?.name);
  const topic = useChatState((state) => state.channels[channelId]?.topic);
  const isPrivate = useChatState((state) => state.channels[channelId]?.private ?? false);
  return (
    <div className="relative flex min-w-0 flex-1 flex-col justify-center md:flex-row md:items-center md:justify-start md:gap-3">
      <h1 className="flex min-w-0 items-center gap-2 text-lg font-bold md:max-w-[60%] md:shrink-0">
        <ChannelMark isPrivate={isPrivate} size={20} />
        <span className="truncate">{name}</span>
        {isPrivate && <span className="sr-only">private</span>}
      </h1>
      {topic && <Topic text={topic} />}
    </div>
  );
}

function DmTitle({ channelId }: { readonly channelId: string }) {
  const recipientId = useChatState((state) => state.channels[channelId]?.recipientId ?? "");
  const name = useChatState((state) => titleOf(state, channelId));
  const seed = useChatState((state) => state.users[recipientId]?.avatar ?? recipientId);
  const presence = useChatState((state) => state.presences[recipientId]);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3">
      <PersonAvatar seed={seed} name={name} size={28} presence={presence} ground="bg-canvas" />
      <h1 className="truncate text-lg font-bold">{name}</h1>
      {presence && <p className="shrink-0 text-sm text-muted">{presenceWord(presence)}</p>}
    </div>
  );
}
