import { useState } from "react";
import { limits } from "#protocol/limits";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { toast } from "../../ui/toasts.ts";
import { CategoryField } from "./CategoryField.tsx";

/** A channel's name, topic and category. */
export function ChannelForm({ channelId }: { readonly channelId: string }) {
  const { guilds } = useChat();
  const known = useChatState((state) => state.channels[channelId]);
  const [name, setName] = useState(known?.name ?? "");
  const [topic, setTopic] = useState(known?.topic ?? "");
  const [category, setCategory] = useState(known?.category ?? "");
  const task = useTask();
  const isSame =
    name.trim() === known?.name &&
    topic.trim() === (known.topic ?? "") &&
    category.trim() === (known.category ?? "");
  const save = async () => {
    await guilds.updateChannel({
      channel_id: channelId,
      name: name.trim(),
      topic: topic.trim() || null,
      category: category.trim() || null,
    });
    toast("The channel is saved.");
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
        label="Name of the channel"
        maxLength={limits.nameLength.max}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextArea
        label="Topic"
        hint="Stands above the messages."
        maxLength={limits.topicLength.max}
        value={topic}
        onChange={(event) => setTopic(event.target.value)}
      />
      <CategoryField guildId={known?.guild_id ?? ""} value={category} onChange={setCategory} />
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <div className="flex justify-end">
        <Button type="submit" kind="primary" busy={task.busy} disabled={name.trim() === "" || isSame}>
          Save
        </Button>
      </div>
    </form>
  );
}
