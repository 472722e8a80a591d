import { useEffect, useState } from "react";
import { Composer } from "../features/composer/Composer.tsx";
import { DropZone } from "../features/composer/DropZone.tsx";
import { ConnectionBanner } from "../features/connection/ConnectionBanner.tsx";
import { MemberPanel } from "../features/members/MemberPanel.tsx";
import { MessagePane } from "../features/messages/MessagePane.tsx";
import { useChatState } from "../hooks/client-context.tsx";
import { Drawer } from "../ui/Drawer.tsx";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { TopBar } from "./TopBar.tsx";

/** The open channel: messages, the field below them, and who is in it beside them or, where there is no room, in a drawer. */
export function ChannelPane({ channelId }: { readonly channelId: string }) {
  const guildId = useChatState((state) => state.channels[channelId]?.guild_id ?? null);
  const wide = useMediaQuery("(min-width: 1024px)");
  const [column, setColumn] = useState(true);
  const [drawer, setDrawer] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes because one went somewhere, whatever the place
  useEffect(() => setDrawer(false), [channelId]);
  const label = guildId === null ? "Profile" : "Members";
  const members = wide
    ? { label, open: column, toggle: () => setColumn(!column) }
    : { label, open: drawer, toggle: () => setDrawer(!drawer) };
  return (
    <>
      <main className="flex min-w-0 flex-1 flex-col">
        <DropZone channelId={channelId}>
          <TopBar guildId={guildId} channelId={channelId} members={members} />
          <div className="relative flex min-h-0 flex-1 flex-col">
            <ConnectionBanner />
            <MessagePane channelId={channelId} />
            <Composer key={channelId} channelId={channelId} />
          </div>
        </DropZone>
      </main>
      {wide && column && (
        <aside aria-label={label} className="flex w-60 shrink-0 flex-col border-l border-line bg-side">
          <MemberPanel channelId={channelId} />
        </aside>
      )}
      {!wide && drawer && (
        <Drawer label={label} side="right" onClose={() => setDrawer(false)}>
          <div className="flex h-full w-64 flex-col">
            <MemberPanel channelId={channelId} />
          </div>
        </Drawer>
      )}
    </>
  );
}
