import { useState } from "react";
import { useLocation } from "wouter";
import { limits } from "#protocol/limits";
import { useChat } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";

export function CreateChannelDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const task = useTask();
  return (
    <Dialog
      title="Create a channel"
      description="Everybody in the guild can read it and write in it."
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          task.run(async () => {
            const channelId = await guilds.createChannel({ guild_id: guildId, name: name.trim() });
            navigate(paths.channel(guildId, channelId));
            onClose();
          });
        }}
      >
        <Field
          label="Name of the channel"
          placeholder="plans"
          maxLength={limits.nameLength.max}
          autoComplete="off"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {task.error && <Notice kind="error">{task.error}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={task.busy} disabled={name.trim() === ""}>
            Create channel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
