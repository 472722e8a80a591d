import { useLayoutEffect, useRef } from "react";
import { Redirect } from "wouter";
import { ConnectionBanner } from "../features/connection/ConnectionBanner.tsx";
import { useChat, useChatState } from "../hooks/client-context.tsx";
import { paths } from "../hooks/paths.ts";
import { MessageSkeletons } from "../ui/Skeleton.tsx";
import { ChannelPane } from "./ChannelPane.tsx";
import { ProfileLayer } from "./ProfileLayer.tsx";
import { Home, NoChannelPane } from "./parts.ts";
import { SideBar } from "./SideBar.tsx";
import { SkipLinks } from "./SkipLinks.tsx";
import { TopBar } from "./TopBar.tsx";
import { useChannelKeys } from "./use-channel-keys.ts";
import { useOverlayKeys } from "./use-overlay-keys.ts";
import { usePageTitle } from "./use-page-title.ts";

export interface ChatPageProps {
  /** Null: at Home, or in a direct message. */
  readonly guildId: string | null;
  readonly channelId: string | null;
}

/** The chat: guilds and channels or direct messages, the open one and who is in it. */
export function ChatPage({ guildId, channelId }: ChatPageProps) {
  const chat = useChat();
  const guild = useChatState((state) => (guildId ? state.guilds[guildId] : undefined));
  const known = useChatState(
    (state) => channelId !== null && state.channels[channelId]?.guild_id === guildId,
  );
  const loaded = useChatState((state) => state.loaded);
  // What is kept of the last visit may lack what has come since: only the server's answer tells that a place is gone, all of it.
  const isCertain = useChatState((state) => state.connection.wasReady && state.rest === null);
  const isSought = !isCertain && (channelId !== null ? !known : guildId !== null && !guild);
  const firstGuild = useChatState((state) => state.guilds[state.guildIds[0] ?? ""]);
  const hasArrived = useRef(false);
  if (guildId || channelId) hasArrived.current = true;
  // Before the list's own effects, which mark as read what is on the screen: what was unread until now is told apart first.
  useLayoutEffect(() => chat.show(known ? channelId : null), [chat, known, channelId]);
  useChannelKeys(guildId, channelId);
  useOverlayKeys();
  usePageTitle(guildId, known ? channelId : null);

  /** Where someone belongs who is at an address that shows nothing, in one step; null: the address is good. */
  function nearestPlace(): string | null {
    // Who has just come in wants to read, not to choose; later the logo leads here.
    if (!guildId && channelId) return known ? null : paths.home;
    if (!guildId) return firstGuild && !hasArrived.current ? paths.firstChannel(firstGuild) : null;
    if (!guild) return paths.home;
    if (known) return null;
    return channelId || guild.channelIds[0] ? paths.firstChannel(guild) : null;
  }

  const elsewhere = loaded && !isSought ? nearestPlace() : null;
  // Redirect navigates only when it is mounted: with the place as its key, a second one in a row is another one.
  if (elsewhere) return <Redirect key={elsewhere} to={elsewhere} replace />;

  return (
    <div className="flex h-dvh overflow-hidden bg-canvas">
      {known && <SkipLinks />}
      <SideBar guildId={guildId} channelId={channelId} />
      {known && channelId ? (
        <ChannelPane channelId={channelId} />
      ) : (
        <main className="relative flex min-w-0 flex-1 flex-col">
          <TopBar guildId={guildId} channelId={channelId} />
          <div className="relative flex min-h-0 flex-1 flex-col overflow-y-auto">
            <ConnectionBanner />
            {(!loaded || isSought) && <Waiting />}
            {loaded && !isSought && !guild && <Home />}
            {loaded && !isSought && guild && <NoChannelPane guildId={guild.id} />}
          </div>
        </main>
      )}
      <ProfileLayer />
    </div>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className="mt-auto">
      <h1 className="sr-only">Loading your guilds</h1>
      <MessageSkeletons count={8} />
    </div>
  );
}
