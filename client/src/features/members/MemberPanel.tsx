import { useEffect } from "react";
import { type Role, roles } from "#protocol/objects";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import type { GuildMember, Loaded } from "../../state/chat-state.ts";
import { nameOf } from "../../state/users.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";

const TITLES: Record<Role, string> = {
  owner: "Owner",
  admin: "Admins",
  moderator: "Moderators",
  member: "Members",
};

/** Who is in the guild, by role. */
export function MemberPanel({ guildId }: { readonly guildId: string }) {
  const { people } = useChat();
  const list = useChatState((state) => state.members[guildId]);
  const connected = useChatState((state) => state.connection.state === "ready");
  const missing = list === undefined;
  useEffect(() => {
    if (missing && connected) void people.loadMembers(guildId);
  }, [people, guildId, missing, connected]);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-2 py-4">
      {(missing || list.status === "loading") && <LineSkeletons count={6} />}
      {list?.status === "failed" && (
        <div className="px-2">
          <p className="mb-3 text-sm text-muted">The members could not be loaded.</p>
          <Button onClick={() => void people.loadMembers(guildId)}>Try again</Button>
        </div>
      )}
      {list?.status === "ready" && roles.map((role) => <Group key={role} role={role} list={list} />)}
    </div>
  );
}

function Group({ role, list }: { readonly role: Role; readonly list: Loaded<GuildMember> }) {
  const users = useChatState((state) => state.users);
  const members = list.items
    .filter((member) => member.role === role)
    .flatMap(({ userId }) => users[userId] ?? [])
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  if (members.length === 0) return null;
  return (
    <section className="mb-5">
      <h2 className="mb-1 px-2 text-sm font-semibold text-muted">
        {TITLES[role]} <span className="font-normal">· {members.length}</span>
      </h2>
      <ul>
        {members.map((user) => (
          <li key={user.id} className="flex items-center gap-2.5 rounded-lg px-2 py-1.5">
            <Avatar seed={user.avatar ?? user.id} name={nameOf(user)} size={32} />
            <span className="min-w-0 truncate font-medium">{nameOf(user)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
