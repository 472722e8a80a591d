import { type Role, roles, type User } from "#protocol/objects";
import type { DraftMention } from "../../state/draft-mentions.ts";
import { ROLE_NAMES } from "../../state/role-names.ts";
import { nameOf } from "../../state/users.ts";

/** How many a list shows: more is answered by another letter. */
const MOST = 8;

/** One line of the list at the caret. */
export interface Option {
  readonly key: string;
  readonly name: string;
  /** What tells it from another of the same name. */
  readonly note: string;
  /** Whose picture stands before it, or the sign that does. */
  readonly picture: User | string;
  readonly insert: { readonly mention: DraftMention; readonly otherwise: string } | { readonly text: string };
}

/** People by what they are called, then, for those who may call them, roles and everyone. */
export function mentionOptions(query: string, people: readonly User[], mayPingMany: boolean): Option[] {
  const found = best(query, people, (user) => [nameOf(user), user.username]).map(personOption);
  const groups = mayPingMany ? [EVERYONE, ...roles.map(roleOption)] : [];
  return [...found, ...best(query, groups, ({ name }) => [name.slice(1)])].slice(0, MOST);
}

/** Emoji by shortcode. @param shortcodes emoji by their code, without colons */
export function emojiOptions(query: string, shortcodes: ReadonlyMap<string, string>): Option[] {
  return best(query, [...shortcodes], ([code]) => [code])
    .slice(0, MOST)
    .map(([code, emoji]) => ({
      key: code,
      name: `:${code}:`,
      note: "",
      picture: emoji,
      insert: { text: `${emoji} ` },
    }));
}

function personOption(user: User): Option {
  const label = `@${nameOf(user)}`;
  return {
    key: user.id,
    name: nameOf(user),
    note: nameOf(user) === user.username ? "" : user.username,
    picture: user,
    insert: { mention: { label, wire: `<@${user.id}>` }, otherwise: `@${user.username}` },
  };
}

function roleOption(role: Role): Option {
  const name = `@${ROLE_NAMES[role].all}`;
  return {
    key: role,
    name,
    note: "All who have this role",
    picture: "@",
    insert: { mention: { label: name, wire: `<@&${role}>` }, otherwise: `${name} (role)` },
  };
}

const EVERYONE: Option = {
  key: "everyone",
  name: "@everyone",
  note: "All who see this channel",
  picture: "@",
  insert: { mention: { label: "@everyone", wire: "@everyone" }, otherwise: "@everyone" },
};

/** Those that begin so first, the shortest before longer ones; then those that have it anywhere. All, as they come, where nothing is asked for. */
function best<T>(query: string, all: readonly T[], namesOf: (each: T) => readonly string[]): T[] {
  if (query === "") return [...all];
  const ranked = all.flatMap((each) => {
    const names = namesOf(each).map((name) => name.toLowerCase());
    const starts = names.some((name) => name.startsWith(query));
    const has = starts || names.some((name) => name.includes(query));
    return has ? [{ each, rank: starts ? 0 : 1, name: names[0] ?? "" }] : [];
  });
  return ranked
    .sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || a.name.localeCompare(b.name))
    .map(({ each }) => each);
}
