import { useState } from "react";
import { Composer } from "../features/composer/Composer.tsx";
import { DropZone } from "../features/composer/DropZone.tsx";
import { ConnectionBanner } from "../features/connection/ConnectionBanner.tsx";
import { MessagePane } from "../features/messages/MessagePane.tsx";
import { useChatState } from "../hooks/client-context.tsx";
import { cx } from "../ui/cx.ts";
import { Drawer } from "../ui/Drawer.tsx";
import { PortalRoot } from "../ui/portal-root.ts";
import { SidePanel } from "./SidePanel.tsx";
import { TopBar } from "./TopBar.tsx";
import { useSidePanel } from "./use-side-panel.ts";

/** The open channel: messages, the field below them, and a panel beside them or, where there is no room, in a drawer. */
export function ChannelPane({ channelId }: { readonly channelId: string }) {
  const guildId = useChatState((state) => state.channels[channelId]?.guild_id ?? null);
  const panel = useSidePanel(channelId);
  const { shown } = panel;
  // Tooltips and menus open inside of this landmark.
  const [main, setMain] = useState<HTMLElement | null>(null);
  const labels = {
    members: guildId === null ? "Profile" : "Members",
    pins: "Pinned messages",
    search: "Search",
  };
  return (
    <PortalRoot value={main}>
      <main ref={setMain} className="flex min-w-0 flex-1 flex-col">
        <DropZone channelId={channelId}>
          <TopBar guildId={guildId} channelId={channelId} panel={panel} membersLabel={labels.members} />
          <div className="relative flex min-h-0 flex-1 flex-col">
            <ConnectionBanner />
            <MessagePane channelId={channelId} />
            <Composer key={channelId} channelId={channelId} />
          </div>
        </DropZone>
      </main>
      {panel.isWide && shown && (
        <aside
          aria-label={labels[shown]}
          className={cx(
            "flex shrink-0 flex-col border-l border-line bg-side",
            shown === "members" ? "w-60" : "w-80",
          )}
        >
          <SidePanel channelId={channelId} panel={shown} />
        </aside>
      )}
      {!panel.isWide && shown && (
        <Drawer label={labels[shown]} side="right" onClose={panel.close}>
          <div className={cx("flex h-full flex-col", shown === "members" ? "w-64" : "w-80 max-w-full")}>
            <SidePanel channelId={channelId} panel={shown} />
          </div>
        </Drawer>
      )}
    </PortalRoot>
  );
}
