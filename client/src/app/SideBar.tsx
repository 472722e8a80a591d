import { UserPanel } from "../features/account/UserPanel.tsx";
import { ChannelList } from "../features/channels/ChannelList.tsx";
import { GuildHeader } from "../features/guilds/GuildHeader.tsx";
import { GuildRail } from "../features/guilds/GuildRail.tsx";
import { useMediaQuery } from "../ui/use-media-query.ts";

export const NARROW = "(max-width: 767px)";

export interface SideBarProps {
  readonly guildId: string | null;
  readonly channelId: string | null;
}

/** Guilds and channels beside the messages. On a narrow screen they are in a drawer, which TopBar opens. */
export function SideBar(props: SideBarProps) {
  return useMediaQuery(NARROW) ? null : <SideBarContent {...props} />;
}

export function SideBarContent({ guildId, channelId }: SideBarProps) {
  return (
    <div className="flex h-full shrink-0">
      <GuildRail guildId={guildId} />
      <div className="flex w-60 flex-col border-r border-line bg-side">
        {guildId ? (
          <>
            <GuildHeader guildId={guildId} />
            <ChannelList guildId={guildId} channelId={channelId} />
          </>
        ) : (
          <>
            <p className="flex h-14 shrink-0 items-center border-b border-line px-4 text-lg font-bold">Fanout</p>
            <p className="flex-1 px-4 py-4 text-sm text-muted">Choose a guild on the left to see its channels.</p>
          </>
        )}
        <UserPanel />
      </div>
    </div>
  );
}
