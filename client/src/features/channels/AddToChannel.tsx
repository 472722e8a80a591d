import { useEffect, useState } from "react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PersonLine } from "./PersonLine.tsx";

/** So many are offered: whoever is not among them is found by their name. */
const SHOWN = 5;

export interface AddToChannelProps {
  readonly channelId: string;
  /** Who is in it already. */
  readonly inside: readonly string[];
}

/** Members of the guild who are not in a private channel yet. */
export function AddToChannel({ channelId, inside }: AddToChannelProps) {
  const { people, guilds } = useChat();
  const guildId = useChatState((state) => state.channels[channelId]?.guild_id ?? "");
  const members = useChatState((state) => state.members[guildId]);
  const users = useChatState((state) => state.users);
  const [text, setText] = useState("");
  const task = useTask();
  const missing = members === undefined;
  useEffect(() => {
    if (missing) void people.loadMembers(guildId);
  }, [people, guildId, missing]);
  const wanted = text.trim().toLocaleLowerCase();
  const outside = (members?.items ?? [])
    .filter(({ userId }) => !inside.includes(userId))
    .flatMap(({ userId }) => users[userId] ?? []);
  const found = outside.filter(
    (user) =>
      nameOf(user).toLocaleLowerCase().includes(wanted) || user.username.toLocaleLowerCase().includes(wanted),
  );
  return (
    <section className="flex flex-col gap-3 border-t border-line pt-5">
      <Field
        label="Add somebody"
        placeholder="Name"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {task.error && <Notice kind="error">{task.error}</Notice>}
      {members?.status === "ready" && found.length === 0 && (
        <p className="text-sm text-muted">
          {outside.length === 0
            ? "Everybody of the guild is in it."
            : "Nobody of this guild who is not in it is called so."}
        </p>
      )}
      <ul aria-label="Who can be added">
        {found.slice(0, SHOWN).map((user) => (
          <PersonLine key={user.id} user={user}>
            <Button
              disabled={task.busy}
              aria-label={`Add ${nameOf(user)}`}
              onClick={() => task.run(() => guilds.addToChannel(channelId, user.id))}
            >
              Add
            </Button>
          </PersonLine>
        ))}
      </ul>
    </section>
  );
}
