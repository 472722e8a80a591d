import { CircleUserRound, Menu as MenuIcon, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { useChatState } from "../hooks/client-context.tsx";
import { Drawer } from "../ui/Drawer.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { ChannelTitle } from "./ChannelTitle.tsx";
import { NARROW, SideBarContent, type SideBarProps } from "./SideBar.tsx";

export interface TopBarProps extends SideBarProps {
  /** What stands beside the messages, by its name. */
  readonly members?: { readonly label: string; readonly open: boolean; toggle(): void };
}

/** Above the messages: where one is, and the ways to what has no room. */
export function TopBar({ guildId, channelId, members }: TopBarProps) {
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
      {members && (
        <IconButton
          icon={guildId === null ? CircleUserRound : Users}
          label={`${members.open ? "Hide" : "Show"} ${members.label.toLowerCase()}`}
          aria-pressed={members.open}
          onClick={members.toggle}
          className="aria-pressed:bg-selected aria-pressed:text-ink"
        />
      )}
      {narrow && drawer && (
        <Drawer label="Guilds and channels" side="left" onClose={() => setDrawer(false)}>
          <SideBarContent guildId={guildId} channelId={channelId} />
        </Drawer>
      )}
    </header>
  );
}
