import { type DragEvent, type ReactNode, useEffect, useState } from "react";
import { useChat } from "../../hooks/client-context.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { filesOf } from "./pasted-files.ts";

const DropOverlay = lazyPart(() => import("./DropOverlay.tsx").then((m) => m.DropOverlay));

const hasFiles = ({ dataTransfer }: { readonly dataTransfer: DataTransfer | null }) =>
  dataTransfer?.types.includes("Files") ?? false;

/** The channel takes files that are dragged over it, and says so. */
export function DropZone({
  channelId,
  children,
}: {
  readonly channelId: string;
  readonly children: ReactNode;
}) {
  const { uploads } = useChat();
  const [isOver, setIsOver] = useState(false);
  useNoStrayDrops();

  function onDragOver(event: DragEvent): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setIsOver(true);
  }

  function onDragLeave({ currentTarget, relatedTarget }: DragEvent): void {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setIsOver(false);
  }

  function onDrop(event: DragEvent): void {
    setIsOver(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    const { files, folders } = takeApart(event.dataTransfer);
    void uploads.add(channelId, files);
    if (folders > 0) uploads.refuse(channelId, "A folder cannot be attached. Attach the files in it.");
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for a pointer; the button does the same
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={onDragOver}
      onDragOver={onDragOver}
      onDragLeave={onDragLeave}
      onDrop={onDrop}
    >
      {children}
      {isOver && <DropOverlay channelId={channelId} />}
    </div>
  );
}

function takeApart(data: DataTransfer): { readonly files: File[]; readonly folders: number } {
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory ?? false;
  const folders = [...data.items].filter(isFolder).length;
  if (folders === 0) return { files: filesOf(data), folders };
  const files = [...data.items].filter((item) => item.kind === "file" && !isFolder(item));
  return { files: files.flatMap((item) => item.getAsFile() ?? []), folders };
}

/** A file that is dropped beside the channel would be opened in place of the page. */
function useNoStrayDrops(): void {
  useEffect(() => {
    const refuse = (event: globalThis.DragEvent) => {
      if (event.defaultPrevented || !hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    };
    addEventListener("dragover", refuse);
    addEventListener("drop", refuse);
    return () => {
      removeEventListener("dragover", refuse);
      removeEventListener("drop", refuse);
    };
  }, []);
}
