import { useState } from "react";
import { useLocation } from "wouter";
import { limits } from "#protocol/limits";
import { useChat } from "../../hooks/client-context.tsx";
import { inviteOf, paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";

/** Two ways into a guild: make one, or join one. */
export function AddGuildDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog
      title="Add a guild"
      description="A guild is a place for your people, with channels in it."
      onClose={onClose}
    >
      <CreateForm onDone={onClose} />
      <div className="my-5 flex items-center gap-3 text-sm font-medium text-muted">
        <hr className="flex-1 border-line" /> or join one <hr className="flex-1 border-line" />
      </div>
      <JoinForm onDone={onClose} />
    </Dialog>
  );
}

function CreateForm({ onDone }: { onDone(): void }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const task = useTask();
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        task.run(async () => {
          const guildId = await guilds.createWithChannel(name.trim(), "general");
          navigate(paths.guild(guildId));
          onDone();
        });
      }}
    >
      <Field
        label="Name of your guild"
        placeholder="Sunday climbers"
        maxLength={limits.nameLength.max}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <Button type="submit" kind="primary" busy={task.busy} disabled={name.trim() === ""}>
        Create guild
      </Button>
    </form>
  );
}

function JoinForm({ onDone }: { onDone(): void }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const task = useTask();
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        task.run(async () => {
          const guildId = await guilds.join(inviteOf(text));
          navigate(paths.guild(guildId));
          onDone();
        });
      }}
    >
      <Field
        label="Invite link or code"
        placeholder={`${location.origin}/invite/...`}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <Button type="submit" busy={task.busy} disabled={text.trim() === ""}>
        Join guild
      </Button>
    </form>
  );
}
