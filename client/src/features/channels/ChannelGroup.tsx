import { ChevronDown } from "lucide-react";
import { useStore } from "zustand";
import { useChatState, useClient } from "../../hooks/client-context.tsx";
import type { ChannelGroup as Group } from "../../state/channel-order.ts";
import { folderName } from "../../state/folded.ts";
import { isUnread } from "../../state/unread.ts";
import { cx } from "../../ui/cx.ts";
import { ChannelItem } from "./ChannelItem.tsx";

export interface ChannelGroupProps {
  readonly guildId: string;
  readonly group: Group;
  readonly activeId: string | null;
  readonly manage: boolean;
}

/** Channels under the name of their category, which folds them: what is unread, and the open one, stays. */
export function ChannelGroup({ guildId, group, activeId, manage }: ChannelGroupProps) {
  const { folded } = useClient();
  const { category, channelIds } = group;
  const isFolded = useStore(
    folded.store,
    ({ names }) => category !== null && names.has(folderName(guildId, category)),
  );
  const channels = useChatState((state) => state.channels);
  const shown = isFolded ? channelIds.filter((id) => id === activeId || isUnread(channels[id])) : channelIds;
  return (
    <div className={cx(category !== null && "mt-3")}>
      {category !== null && (
        <button
          type="button"
          aria-expanded={!isFolded}
          onClick={() => folded.toggle(guildId, category)}
          className="flex min-h-8 w-full items-center gap-1 rounded-lg px-1 text-left text-sm font-semibold text-muted hover:text-ink pointer-coarse:min-h-11"
        >
          <ChevronDown
            size={14}
            aria-hidden="true"
            className={cx("shrink-0 transition-transform", isFolded && "-rotate-90")}
          />
          <span className="truncate">{category}</span>
        </button>
      )}
      <ul aria-label={category ?? undefined} className="flex flex-col gap-0.5">
        {shown.map((id) => (
          <ChannelItem key={id} guildId={guildId} id={id} active={id === activeId} manage={manage} />
        ))}
      </ul>
    </div>
  );
}
