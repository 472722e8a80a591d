import type { Status, User } from "#protocol/objects";
import { roles } from "#protocol/objects";
import type { GuildMember } from "../../state/chat-state.ts";
import { ROLE_NAMES } from "../../state/role-names.ts";
import { nameOf } from "../../state/users.ts";

/** A line of the panel: the title of a group, or somebody in it. */
export type MemberRow =
  | { readonly kind: "title"; readonly title: string; readonly count: number }
  | { readonly kind: "member"; readonly userId: string; readonly presence: Status };

/** One for all: to make it is what costs in a long list. */
const collator = new Intl.Collator();

/** Who is there by role, and below them who is not, each by name. Of whom nobody has told is not there. */
export function toMemberRows(
  members: readonly GuildMember[],
  users: Readonly<Record<string, User>>,
  presences: Readonly<Record<string, Status>>,
): readonly MemberRow[] {
  const known = members
    .flatMap(({ userId, role }) => {
      const user = users[userId];
      return user ? [{ userId, role, name: nameOf(user), presence: presences[userId] ?? "offline" }] : [];
    })
    .sort((a, b) => collator.compare(a.name, b.name));
  const group = (title: string, people: typeof known): MemberRow[] =>
    people.length === 0
      ? []
      : [
          { kind: "title", title, count: people.length },
          ...people.map(({ userId, presence }) => ({ kind: "member" as const, userId, presence })),
        ];
  const online = known.filter(({ presence }) => presence !== "offline");
  return [
    ...roles.flatMap((role) =>
      group(
        ROLE_NAMES[role].all,
        online.filter((each) => each.role === role),
      ),
    ),
    ...group(
      "Offline",
      known.filter(({ presence }) => presence === "offline"),
    ),
  ];
}
