import { Paperclip } from "lucide-react";
import { type RefObject, useRef } from "react";
import { useChat } from "../../hooks/client-context.tsx";
import { IconButton } from "../../ui/IconButton.tsx";

export interface AttachButtonProps {
  readonly channelId: string;
  /** Where one goes on afterwards. */
  readonly field: RefObject<HTMLElement | null>;
}

/** Opens the browser's own window for choosing files. */
export function AttachButton({ channelId, field }: AttachButtonProps) {
  const { uploads } = useChat();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        className="hidden"
        onChange={({ target }) => {
          void uploads.add(channelId, [...(target.files ?? [])]);
          // The same file again is a change too.
          target.value = "";
          field.current?.focus();
        }}
      />
      <IconButton
        icon={Paperclip}
        label="Attach files"
        className="my-0.5"
        onClick={() => input.current?.click()}
      />
    </>
  );
}
