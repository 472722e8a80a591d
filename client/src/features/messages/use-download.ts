import { useCallback } from "react";
import type { Attachment, Message } from "#protocol/objects";
import { useChat } from "../../hooks/client-context.tsx";
import { tellError } from "../../hooks/tell-error.ts";

/** Downloads a message's file: its address is asked for now, since the one that the page has may be too old. */
export function useDownload(attachment: Attachment, message: Message | undefined): () => void {
  const { files } = useChat();
  return useCallback(() => {
    if (!message) return;
    files.get(message, attachment).then(
      (url) => follow(url, attachment.filename),
      (error: unknown) => tellError(error, `${attachment.filename} could not be downloaded.`),
    );
  }, [files, attachment, message]);
}

function follow(url: string, filename: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.click();
}
