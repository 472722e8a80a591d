import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { useChat } from "../../hooks/client-context.tsx";
import type { Chat } from "../../state/chat.ts";
import { LIST_TOP_PX } from "./ListTop.tsx";
import type { Row } from "./rows.ts";

/** Where the top of the list stood: so many pixels into the row of this key. */
interface Place {
  readonly key: string;
  readonly offsetPx: number;
}

/** By chat and channel, as long as the page is there. Who was at the end has none, and comes to the end again. */
const places = new WeakMap<Chat, Map<string, Place>>();

const placesOf = (chat: Chat): Map<string, Place> => {
  const known = places.get(chat) ?? new Map<string, Place>();
  places.set(chat, known);
  return known;
};

export interface ScrollPlaceOptions {
  readonly channelId: string;
  readonly rows: readonly Row[];
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
}

/** Remembers how far one has scrolled up in a channel, and begins there. `hasPlace`: at first there was one. */
export function useScrollPlace({ channelId, rows, virtualizer }: ScrollPlaceOptions) {
  const chat = useChat();
  const [place] = useState(() => placesOf(chat).get(channelId));
  const [index] = useState(() => (place ? rows.findIndex(({ key }) => key === place.key) : -1));
  useLayoutEffect(() => {
    if (place && index >= 0)
      virtualizer.current?.scrollToIndex(index, { align: "start", offset: place.offsetPx });
  }, [place, index, virtualizer]);

  const keep = useCallback(
    (isAtEnd: boolean) => {
      const list = virtualizer.current;
      const top = list ? list.findItemIndex(list.scrollOffset) : -1;
      const row = rows[top];
      chat.memory.readAt(channelId, isAtEnd ? null : (row?.message?.id ?? null));
      if (isAtEnd || !list || !row) placesOf(chat).delete(channelId);
      else {
        const offsetPx = list.scrollOffset - LIST_TOP_PX - list.getItemOffset(top);
        placesOf(chat).set(channelId, { key: row.key, offsetPx });
      }
    },
    [chat, channelId, rows, virtualizer],
  );
  return { hasPlace: index >= 0, keep };
}
