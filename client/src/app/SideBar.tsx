import { useState } from "react";
import { UserPanel } from "../features/account/UserPanel.tsx";
import { ChannelList } from "../features/channels/ChannelList.tsx";
import { GuildHeader } from "../features/guilds/GuildHeader.tsx";
import { GuildRail } from "../features/guilds/GuildRail.tsx";
import { useChatState } from "../hooks/client-context.tsx";
import { PortalRoot, usePortalRoot } from "../ui/portal-root.ts";
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
  // Menus open inside of this landmark, or in the dialog around it.
  const portalRoot = usePortalRoot();
  const empty = useChatState((state) => state.guildIds.length === 0);
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <aside ref={setElement} aria-label="Guilds and channels" className="flex h-full shrink-0">
      <PortalRoot value={portalRoot ?? element}>
        <GuildRail guildId={guildId} />
        <div className="flex w-60 flex-col border-r border-line bg-side">
          {guildId ? (
            <>
              <GuildHeader guildId={guildId} />
              <ChannelList guildId={guildId} channelId={channelId} />
            </>
          ) : (
            <nav aria-label="Channels" className="flex-1">
              <p className="flex h-14 items-center border-b border-line px-4 text-lg font-bold">Fanout</p>
              <p className="px-4 py-4 text-sm text-muted">
                {empty
                  ? "Once you are in a guild, its channels are here."
                  : "Choose a guild on the left to see its channels."}
              </p>
            </nav>
          )}
          <UserPanel />
        </div>
      </PortalRoot>
    </aside>
  );
}
