import { Hash } from "lucide-react";
import { useState } from "react";
import { CreateChannelDialog } from "../features/channels/dialogs.ts";
import { useChatState } from "../hooks/client-context.tsx";
import { mayIn } from "../state/permissions.ts";
import { Button } from "../ui/Button.tsx";

/** A guild without a channel. */
export function NoChannelPane({ guildId }: { readonly guildId: string }) {
  const guild = useChatState((state) => state.guilds[guildId]);
  const [creating, setCreating] = useState(false);
  const manage = mayIn(guild, "MANAGE_CHANNELS");
  return (
    <div className="m-auto flex max-w-md flex-col items-center px-6 py-10 text-center">
      <div className="grid size-16 place-items-center rounded-2xl bg-accent-soft text-accent-text">
        <Hash size={32} aria-hidden="true" />
      </div>
      <h1 className="mt-5 text-2xl font-extrabold tracking-tight">No channel in {guild?.name}</h1>
      <p className="mt-2 text-base text-muted">
        {manage
          ? "A guild talks in its channels. Create the first one."
          : "As soon as somebody creates one, it appears here."}
      </p>
      {manage && (
        <Button kind="primary" className="mt-6" onClick={() => setCreating(true)}>
          Create a channel
        </Button>
      )}
      {creating && <CreateChannelDialog guildId={guildId} onClose={() => setCreating(false)} />}
    </div>
  );
}
