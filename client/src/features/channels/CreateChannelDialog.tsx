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
import { Switch } from "../../ui/Switch.tsx";
import { CategoryField } from "./CategoryField.tsx";

export function CreateChannelDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [topic, setTopic] = useState("");
  const [category, setCategory] = useState("");
  const [isPrivate, setPrivate] = useState(false);
  const task = useTask();
  const create = async () => {
    const fields = {
      guild_id: guildId,
      name: name.trim(),
      topic: topic.trim() || null,
      category: category.trim() || null,
      private: isPrivate,
    };
    navigate(paths.channel(guildId, await guilds.createChannel(fields)));
    onClose();
  };
  return (
    <Dialog
      title="Create a channel"
      description={
        isPrivate
          ? "Only you see it at first. Add others when it is there."
          : "Everybody in the guild can read it and write in it."
      }
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          task.run(create);
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
        <Field
          label="Topic (if you like)"
          placeholder="Where we go next, and when"
          maxLength={limits.topicLength.max}
          autoComplete="off"
          value={topic}
          onChange={(event) => setTopic(event.target.value)}
        />
        <CategoryField guildId={guildId} value={category} onChange={setCategory} />
        <Switch
          label="Private"
          hint="Only those you add see that it exists."
          checked={isPrivate}
          onChange={setPrivate}
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
