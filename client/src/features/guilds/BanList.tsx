import { useCallback } from "react";
import type { Ban } from "#protocol/objects";
import { useChat } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { nameOf } from "../../state/users.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ListStates } from "./ListStates.tsx";
import { useList } from "./use-list.ts";

/** Who may not come back to a guild, and why. */
export function BanList({ guildId }: { readonly guildId: string }) {
  const { guilds } = useChat();
  const list = useList(useCallback(() => guilds.listBans(guildId), [guilds, guildId]));
  const task = useTask();
  const unban = (userId: string) =>
    task.run(async () => {
      await guilds.unban(guildId, userId);
      list.reload();
    });
  return (
    <div className="flex flex-col gap-4">
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <ListStates list={list} empty="Nobody is banned." />
      <ul aria-label="Bans" className="flex flex-col *:border-line *:not-first:border-t empty:hidden">
        {list.items?.map((ban) => (
          <BanLine key={ban.user.id} ban={ban} busy={task.busy} onUnban={() => unban(ban.user.id)} />
        ))}
      </ul>
    </div>
  );
}

interface BanLineProps {
  readonly ban: Ban;
  readonly busy: boolean;
  onUnban(): void;
}

function BanLine({ ban: { user, reason, banned_at }, busy, onUnban }: BanLineProps) {
  const name = user.unknown ? `Somebody with the id ${user.id}` : nameOf(user);
  const date = new Date(banned_at).toLocaleDateString(undefined, { dateStyle: "medium" });
  return (
    <li className="flex items-center gap-3 py-2">
      <Avatar seed={user.avatar ?? user.id} name={name} size={32} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-semibold">{name}</p>
        <p className="text-sm break-words text-muted">
          {date} · {reason ?? "no reason given"}
        </p>
      </div>
      <Button disabled={busy} aria-label={`Lift the ban of ${name}`} onClick={onUnban}>
        Lift ban
      </Button>
    </li>
  );
}
