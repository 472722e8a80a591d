import { useState } from "react";
import { limits } from "#protocol/limits";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { toast } from "../../ui/toasts.ts";

export function GuildNameForm({ guildId }: { readonly guildId: string }) {
  const { guilds } = useChat();
  const known = useChatState((state) => state.guilds[guildId]?.name ?? "");
  const [name, setName] = useState(known);
  const task = useTask();
  const save = async () => {
    await guilds.rename(guildId, name.trim());
    toast("The guild has its new name.");
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        task.run(save);
      }}
    >
      <Field
        label="Name of the guild"
        maxLength={limits.nameLength.max}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <div className="flex justify-end">
        <Button
          type="submit"
          kind="primary"
          busy={task.busy}
          disabled={name.trim() === "" || name.trim() === known}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
