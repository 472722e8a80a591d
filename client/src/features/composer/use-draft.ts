import { type RefObject, useEffect, useState } from "react";
import { useClient, useUser } from "../../hooks/client-context.tsx";
import type { Draft } from "../../state/draft-mentions.ts";

/** The draft of a channel. What another tab writes there comes in too, unless somebody writes here. */
export function useDraft(
  channelId: string,
  field: RefObject<HTMLTextAreaElement | null>,
): readonly [Draft, (draft: Draft) => void] {
  const { drafts } = useClient();
  const { id } = useUser();
  const [draft, setDraft] = useState(() => drafts.get(id, channelId));
  useEffect(
    () =>
      drafts.onChange(id, channelId, (change) => {
        const isWritten = document.hasFocus() && document.activeElement === field.current;
        if (change === "here" || !isWritten) setDraft(drafts.get(id, channelId));
      }),
    [drafts, id, channelId, field],
  );
  return [draft, (next) => drafts.set(id, channelId, next)];
}
