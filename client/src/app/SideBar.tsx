import { useState } from "react";
import { UserPanel } from "../features/account/UserPanel.tsx";
import { ChannelList } from "../features/channels/ChannelList.tsx";
import { GuildHeader } from "../features/guilds/GuildHeader.tsx";
import { GuildRail } from "../features/guilds/GuildRail.tsx";
import { SwitcherButton } from "../features/switcher/SwitcherButton.tsx";
import { PortalRoot, usePortalRoot } from "../ui/portal-root.ts";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { DmSideBar } from "./parts.ts";

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
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <aside ref={setElement} aria-label="Guilds and channels" className="flex h-full shrink-0">
      <PortalRoot value={portalRoot ?? element}>
        <GuildRail guildId={guildId} />
        <div className="flex w-60 flex-col border-r border-line bg-side">
          {guildId ? (
            <>
              <GuildHeader guildId={guildId} />
              <SwitcherButton />
              <ChannelList guildId={guildId} channelId={channelId} />
            </>
          ) : (
            <DmSideBar channelId={channelId}>
              <SwitcherButton />
            </DmSideBar>
          )}
          <UserPanel />
        </div>
      </PortalRoot>
    </aside>
  );
}
