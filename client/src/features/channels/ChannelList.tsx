import { LockKeyhole, Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useStore } from "zustand";
import { useChatState, useClient } from "../../hooks/client-context.tsx";
import { channelGroups } from "../../state/channel-order.ts";
import { folderName } from "../../state/folded.ts";
import { mayIn } from "../../state/permissions.ts";
import { isUnread } from "../../state/unread.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { CategoryTitle } from "./CategoryTitle.tsx";
import { type ChannelDialog, ChannelDialogs } from "./ChannelDialogs.tsx";
import { ChannelItem } from "./ChannelItem.tsx";
import { toChannelRows } from "./channel-rows.ts";
import { CreateChannelDialog, JoinChannelDialog } from "./dialogs.ts";

export interface ChannelListProps {
  readonly guildId: string;
  readonly channelId: string | null;
}

/** The channels of one guild under their categories. Only those near the screen are in the document. */
export function ChannelList({ guildId, channelId }: ChannelListProps) {
  const { folded } = useClient();
  const channelIds = useChatState((state) => state.guilds[guildId]?.channelIds ?? NONE);
  const channels = useChatState((state) => state.channels);
  const groups = useMemo(() => channelGroups({ channels }, channelIds), [channels, channelIds]);
  const names = useStore(folded.store, (state) => state.names);
  const rows = toChannelRows(groups, {
    isFolded: (category) => names.has(folderName(guildId, category)),
    stays: (id) => id === channelId || isUnread(channels[id]),
  });
  const openIndex = rows.findIndex((row) => row.kind === "channel" && row.id === channelId);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  // Who goes there by the keys, or by a link, sees where they are.
  // biome-ignore lint/correctness/useExhaustiveDependencies: not where other channels come and go
  useEffect(() => {
    if (openIndex >= 0) virtualizer.current?.scrollToIndex(openIndex, { align: "nearest" });
  }, [channelId, openIndex >= 0]);
  const manage = useChatState((state) => mayIn(state.guilds[guildId], "MANAGE_CHANNELS"));
  const [adding, setAdding] = useState<"create" | "join" | null>(null);
  const [dialog, setDialog] = useState<ChannelDialog | null>(null);
  return (
    <nav aria-label="Channels" className="flex min-h-0 flex-1 flex-col pt-3">
      <div className="mb-1 flex min-h-8 items-center pr-3 pl-4">
        <h2 className="flex-1 text-sm font-semibold text-muted">Channels</h2>
        {manage && (
          <>
            <IconButton
              icon={LockKeyhole}
              label="Private channels to join"
              onClick={() => setAdding("join")}
            />
            <IconButton icon={Plus} label="Create a channel" onClick={() => setAdding("create")} />
          </>
        )}
      </div>
      {channelIds.length === 0 && (
        <p className="px-4 py-1 text-sm text-muted">
          {manage ? "No channel yet. Create the first one with the plus." : "No channel yet."}
        </p>
      )}
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        <Virtualizer
          ref={virtualizer}
          as="ul"
          item="li"
          scrollRef={scroller}
          bufferSize={BUFFER_PX}
          keepMounted={openIndex >= 0 ? [openIndex] : NO_INDEX}
        >
          {rows.map((row) =>
            row.kind === "category" ? (
              <CategoryTitle
                key={row.name}
                name={row.name}
                isFolded={row.isFolded}
                onToggle={() => folded.toggle(guildId, row.name)}
              />
            ) : (
              <ChannelItem
                key={row.id}
                guildId={guildId}
                id={row.id}
                active={row.id === channelId}
                manage={manage}
                onOpen={setDialog}
              />
            ),
          )}
        </Virtualizer>
      </div>
      {adding === "create" && <CreateChannelDialog guildId={guildId} onClose={() => setAdding(null)} />}
      {adding === "join" && <JoinChannelDialog guildId={guildId} onClose={() => setAdding(null)} />}
      {dialog && <ChannelDialogs {...dialog} onClose={() => setDialog(null)} />}
    </nav>
  );
}

/** Two rows beyond each edge. */
const BUFFER_PX = 76;
const NONE: readonly string[] = [];
const NO_INDEX: readonly number[] = [];
