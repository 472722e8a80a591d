import { type RefObject, useCallback, useEffect, useState } from "react";
import type { Attachment, Message } from "#protocol/objects";
import { useChat, useChatState } from "../../hooks/client-context.tsx";

/** So far from the screen a file's address is asked for. */
const NEAR = "400px";

export type UrlState = { readonly url: string } | "waiting" | "failed";

/**
 * The address of a message's file, asked for when its place comes near the screen and there is a connection, and again when there is one again. `broken`: it did not work, another one is
 * asked for, once.
 */
export function useAttachmentUrl(
  place: RefObject<HTMLElement | null>,
  message: Message | undefined,
  attachment: Attachment,
) {
  const { files } = useChat();
  const isNear = useIsNear(place);
  const isConnected = useChatState((chat) => chat.connection.state === "ready");
  const [state, setState] = useState<UrlState>("waiting");
  const [tries, setTries] = useState(0);
  const messageId = message?.id;
  const channelId = message?.channel_id;
  const { id } = attachment;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try asks again, and no address is asked for because one was lost
  useEffect(() => {
    if (typeof state === "object" || !isNear || !isConnected) return;
    if (messageId === undefined || channelId === undefined) return;
    let isGone = false;
    files.get({ id: messageId, channel_id: channelId }, { id }).then(
      (url) => !isGone && setState({ url }),
      () => !isGone && setState("failed"),
    );
    return () => {
      isGone = true;
    };
  }, [isNear, isConnected, files, messageId, channelId, id, tries]);

  const retry = useCallback(() => {
    setState("waiting");
    setTries((count) => count + 1);
  }, []);
  const broken = useCallback(() => {
    files.forget({ id });
    if (tries === 0) retry();
    else setState("failed");
  }, [files, id, tries, retry]);
  return { state, retry, broken };
}

function useIsNear(place: RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element || isNear) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [place, isNear]);
  return isNear;
}
