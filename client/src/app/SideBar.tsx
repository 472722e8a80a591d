import { useState } from "react";
import { UserPanel } from "../features/account/UserPanel.tsx";
import { ChannelList } from "../features/channels/ChannelList.tsx";
import { GuildHeader } from "../features/guilds/GuildHeader.tsx";
import { GuildRail } from "../features/guilds/GuildRail.tsx";
import { SwitcherButton } from "../features/switcher/SwitcherButton.tsx";
import { useChatState } from "../hooks/client-context.tsx";
import { PortalRoot, usePortalRoot } from "../ui/portal-root.ts";
import { LineSkeletons } from "../ui/Skeleton.tsx";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { DmSideBar } from "./parts.ts";

export const NARROW = "(max-width: 767px)";

export interface SideBarProps {
  /** By the address: it may not be known yet. Null: at Home, or in a direct message. */
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
  const known = useChatState((state) => guildId !== null && state.guilds[guildId] !== undefined);
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <aside ref={setElement} aria-label="Guilds and channels" className="flex h-full shrink-0">
      <PortalRoot value={portalRoot ?? element}>
        <GuildRail guildId={guildId} />
        <div className="flex w-60 flex-col border-r border-line bg-side">
          {guildId === null && (
            <DmSideBar channelId={channelId}>
              <SwitcherButton />
            </DmSideBar>
          )}
          {guildId !== null && known && (
            <>
              <GuildHeader guildId={guildId} />
              <SwitcherButton />
              <ChannelList guildId={guildId} channelId={channelId} />
            </>
          )}
          {guildId !== null && !known && (
            <div className="min-h-0 flex-1 px-2 pt-16">
              <LineSkeletons count={6} />
            </div>
          )}
          <UserPanel />
        </div>
      </PortalRoot>
    </aside>
  );
}
