import { useState } from "react";
import { Composer } from "../features/composer/Composer.tsx";
import { DropZone } from "../features/composer/DropZone.tsx";
import { ConnectionBanner } from "../features/connection/ConnectionBanner.tsx";
import { MemberPanel } from "../features/members/MemberPanel.tsx";
import { MessagePane } from "../features/messages/MessagePane.tsx";
import { Drawer } from "../ui/Drawer.tsx";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { TopBar } from "./TopBar.tsx";

/** The open channel: messages, the field below them, and the members beside them or, where there is no room, in a drawer. */
export function ChannelPane({
  guildId,
  channelId,
}: {
  readonly guildId: string;
  readonly channelId: string;
}) {
  const wide = useMediaQuery("(min-width: 1024px)");
  const [column, setColumn] = useState(true);
  const [drawer, setDrawer] = useState(false);
  const members = wide
    ? { open: column, toggle: () => setColumn(!column) }
    : { open: drawer, toggle: () => setDrawer(!drawer) };
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
        <aside aria-label="Members" className="flex w-60 shrink-0 flex-col border-l border-line bg-side">
          <MemberPanel guildId={guildId} />
        </aside>
      )}
      {!wide && drawer && (
        <Drawer label="Members" side="right" onClose={() => setDrawer(false)}>
          <div className="flex h-full w-64 flex-col">
            <MemberPanel guildId={guildId} />
          </div>
        </Drawer>
      )}
    </>
  );
}
