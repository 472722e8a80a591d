import { useEffect } from "react";
import { useLocation, useSearch } from "wouter";
import { GatewayError } from "../../gateway/gateway-error.ts";
import { useChat, useChatState, useClient, useWorkspace } from "../../hooks/client-context.tsx";
import { tellError } from "../../hooks/tell-error.ts";
import type { ChatState } from "../../state/chat-state.ts";
import { toast } from "../../ui/toasts.ts";

/**
 * Loads the part of the channel that somebody wants to go to. The list goes there once it shows it (useTarget). Without a connection they are told, and stay
 * where they are: later it would take them away from what they look at by then.
 */
export function useGoTo(channelId: string): void {
  const { workspace } = useClient();
  const { store, sync } = useChat();
  const target = useWorkspace((state) => (state.target?.channelId === channelId ? state.target : null));
  const isReady = useChatState((state) => state.logs[channelId]?.status === "ready");
  const isConnected = useChatState((state) => state.connection.state === "ready");
  // Not while the page comes up: who follows a link waits for the connection as for everything else.
  const isLost = useChatState(({ connection }) => connection.state !== "ready" && connection.wasReady);
  useAddress(channelId);
  useEffect(() => {
    if (!target || !isReady || isShown(store.getState(), target)) return;
    if (isLost) {
      workspace.arrived();
      tellError(new GatewayError("NOT_CONNECTED", "no connection to read that part with"));
    }
    if (!isConnected) return;
    let isOver = false;
    void sync.jumpTo(channelId, target.messageId).then(() => {
      const state = store.getState();
      if (isOver || state.views[channelId]?.status === "failed" || isShown(state, target)) return;
      workspace.arrived();
      sync.leaveView(channelId);
      toast("That message is no longer there.");
    });
    return () => {
      isOver = true;
    };
  }, [target, isReady, isConnected, isLost, channelId, store, sync, workspace]);
}

/** `?m=` in the address of a channel is a message of it. It is taken away, so that a reload does not go there again. */
function useAddress(channelId: string): void {
  const { workspace } = useClient();
  const [path, navigate] = useLocation();
  const messageId = new URLSearchParams(useSearch()).get("m");
  useEffect(() => {
    if (!messageId) return;
    if (/^\d+$/.test(messageId)) workspace.goTo(channelId, messageId);
    navigate(path, { replace: true });
  }, [messageId, channelId, path, navigate, workspace]);
}

function isShown(
  { views, logs }: ChatState,
  { channelId, messageId }: { readonly channelId: string; readonly messageId: string },
): boolean {
  const shown = views[channelId] ?? logs[channelId];
  return shown?.status === "ready" && shown.messages.some(({ id }) => id === messageId);
}
