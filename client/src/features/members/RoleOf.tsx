import { useState } from "react";
import { type Role, roles } from "#protocol/objects";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { isAbove, mayIn } from "../../state/permissions.ts";
import { ROLE_NAMES } from "../../state/role-names.ts";
import { nameOf } from "../../state/users.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Select } from "../../ui/Select.tsx";
import { roleIn } from "./role-in.ts";

const MAY: Record<Role, string> = {
  owner: "May do everything here.",
  admin: "May do everything but delete the guild or hand it over.",
  moderator: "May pin, delete others' messages, mention everyone and remove people.",
  member: "May write, react, attach files and invite.",
};

/** What somebody is in a guild; a choice for who may give roles to them. */
export function RoleOf({ userId, guildId }: { readonly userId: string; readonly guildId: string }) {
  const { guilds } = useChat();
  const guild = useChatState((state) => state.guilds[guildId]);
  const role = useChatState((state) => roleIn(state, guildId, userId));
  const name = useChatState(({ users }) => (users[userId] ? nameOf(users[userId]) : ""));
  const [handing, setHanding] = useState(false);
  const task = useTask();
  if (!role || !guild) return null;
  const mayChange = mayIn(guild, "MANAGE_ROLES") && isAbove(guild, role);
  const give = (next: Role) =>
    task.run(async () => {
      await guilds.setRole(guildId, userId, next);
      setHanding(false);
    });
  const offered = roles.filter(
    (each) => isAbove(guild, each) || (each === "owner" && guild.role === "owner"),
  );
  return (
    <section aria-label="Role" className="flex flex-col gap-1.5 border-t border-line pt-4">
      {mayChange ? (
        <Select
          label={`Role in ${guild.name}`}
          value={role}
          disabled={task.busy}
          options={offered.map((value) => ({ value, label: ROLE_NAMES[value].one }))}
          onChange={(next) => (next === "owner" ? setHanding(true) : give(next))}
        />
      ) : (
        <p className="font-semibold break-words">
          {ROLE_NAMES[role].one} of {guild.name}
        </p>
      )}
      <p className="text-sm text-muted">{MAY[role]}</p>
      {task.error && !handing && <Notice kind="error">{task.error}</Notice>}
      {handing && (
        <ConfirmDialog
          title={`Hand ${guild.name} over to ${name}?`}
          description={`${name} owns it from then on, and you are an admin. Only ${name} can give it back.`}
          action="Hand over"
          busy={task.busy}
          error={task.error}
          onClose={() => setHanding(false)}
          onConfirm={() => give("owner")}
        />
      )}
    </section>
  );
}
