import { useStore } from "zustand";
import { useChat } from "../../hooks/client-context.tsx";
import type { Upload } from "../../state/uploads.ts";

const NONE: readonly Upload[] = [];

/** The files that go with the next message of a channel. */
export function useUploads(channelId: string): readonly Upload[] {
  return useStore(useChat().uploads.store, ({ files }) => files[channelId] ?? NONE);
}

/** What could not be attached, in sentences. */
export function useRefused(channelId: string): string | undefined {
  return useStore(useChat().uploads.store, ({ refused }) => refused[channelId]);
}
