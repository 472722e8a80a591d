import { Smile } from "lucide-react";
import { type RefObject, useState } from "react";
import { EmojiPopover } from "../../ui/EmojiPopover.tsx";
import { IconButton } from "../../ui/IconButton.tsx";

export interface EmojiButtonProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  onPick(emoji: string): void;
}

/** Opens the picker; one emoji is what most people want of it, so it closes with the first. */
export function EmojiButton({ field, onPick }: EmojiButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <EmojiPopover
      label="Emoji"
      open={open}
      onOpenChange={setOpen}
      returnTo={field}
      onPick={(emoji) => {
        onPick(emoji);
        setOpen(false);
      }}
      trigger={<IconButton icon={Smile} label="Emoji" className="my-0.5" />}
    />
  );
}
