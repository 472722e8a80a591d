import { type RefObject, useEffect } from "react";
import { useClient } from "../../hooks/client-context.tsx";

/** The field gets focus when an answer begins and when an edit has ended: the next thing that is typed belongs there. */
export function useFocusAfter(channelId: string, field: RefObject<HTMLElement | null>): void {
  const { workspace } = useClient();
  useEffect(
    () =>
      workspace.store.subscribe(({ replyTo, editing }, before) => {
        const hasAnswer = replyTo[channelId] !== undefined && replyTo !== before.replyTo;
        const wasEdited = editing[channelId] === undefined && before.editing[channelId] !== undefined;
        // After what closes now, a menu or an editor, has given its focus back.
        if (hasAnswer || wasEdited) setTimeout(() => field.current?.focus());
      }),
    [workspace, channelId, field],
  );
}
