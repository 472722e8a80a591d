import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import type { User } from "#protocol/objects";
import type { ChatState } from "../state/chat-state.ts";
import type { FanoutClient } from "../state/fanout-client.ts";
import type { Workspace } from "../state/workspace.ts";

const Context = createContext<FanoutClient | null>(null);

export function ClientProvider({
  client,
  children,
}: {
  readonly client: FanoutClient;
  readonly children: ReactNode;
}) {
  return <Context value={client}>{children}</Context>;
}

export function useClient(): FanoutClient {
  const client = useContext(Context);
  if (!client) throw new Error("useClient is used outside of ClientProvider");
  return client;
}

export const useChat = () => useClient().chat;

/** A part of the chat's state. @param select gives something that stays the same object while nothing in it changes */
export function useChatState<T>(select: (state: ChatState) => T): T {
  return useStore(useChat().store, select);
}

/** A part of what this person is about to do. @param select as in useChatState */
export function useWorkspace<T>(select: (state: Workspace) => T): T {
  return useStore(useClient().workspace.store, select);
}

export const useAccount = () => useStore(useClient().account);

/** The one who is logged in; only for what stands behind the log-in. */
export function useUser(): User {
  const { user } = useAccount();
  // As the server told it last; until then, as it was at the log-in.
  const me = useChatState((state) => state.me);
  if (!user) throw new Error("useUser is used where nobody is logged in");
  return me ?? user;
}
