import { CircleUserRound, type LucideIcon, Menu as MenuIcon, Pin, Search, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { useChatState } from "../hooks/client-context.tsx";
import type { Panel } from "../state/workspace.ts";
import { Drawer } from "../ui/Drawer.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { ChannelTitle } from "./ChannelTitle.tsx";
import { NARROW, SideBarContent, type SideBarProps } from "./SideBar.tsx";
import type { SidePanelState } from "./use-side-panel.ts";

export interface TopBarProps extends SideBarProps {
  /** Of a channel: what stands beside its messages. */
  readonly panel?: SidePanelState;
  readonly membersLabel?: string;
}

/** Above the messages: where one is, and the ways to what has no room. */
export function TopBar({ guildId, channelId, panel, membersLabel = "Members" }: TopBarProps) {
  const narrow = useMediaQuery(NARROW);
  const known = useChatState((state) => channelId !== null && state.channels[channelId] !== undefined);
  const [drawer, setDrawer] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes because one went somewhere, whatever the place
  useEffect(() => setDrawer(false), [guildId, channelId]);
  if (!narrow && !known) return null;
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line px-3 md:px-4">
      {narrow && <IconButton icon={MenuIcon} label="Guilds and channels" onClick={() => setDrawer(true)} />}
      {known && channelId ? (
        <ChannelTitle channelId={channelId} />
      ) : (
        <p className="flex-1 text-lg font-bold">Fanout</p>
      )}
      {panel && (
        <>
          <PanelButton icon={Search} label="Search" panel="search" state={panel} />
          <PanelButton icon={Pin} label="Pinned messages" panel="pins" state={panel} />
          <PanelButton
            icon={guildId === null ? CircleUserRound : Users}
            label={`${panel.shown === "members" ? "Hide" : "Show"} ${membersLabel.toLowerCase()}`}
            panel="members"
            state={panel}
          />
        </>
      )}
      {narrow && drawer && (
        <Drawer label="Guilds and channels" side="left" onClose={() => setDrawer(false)}>
          <SideBarContent guildId={guildId} channelId={channelId} />
        </Drawer>
      )}
    </header>
  );
}

interface PanelButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly panel: Panel;
  readonly state: SidePanelState;
}

function PanelButton({ icon, label, panel, state }: PanelButtonProps) {
  return (
    <IconButton
      icon={icon}
      label={label}
      aria-pressed={state.shown === panel}
      onClick={() => state.toggle(panel)}
      className="aria-pressed:bg-selected aria-pressed:text-ink"
    />
  );
}
