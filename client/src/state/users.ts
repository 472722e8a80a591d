import type { User } from "#protocol/objects";
import type { ChatState } from "./chat-state.ts";

/** What somebody is called on the screen. */
export function nameOf(user: Pick<User, "username" | "display_name" | "deleted">): string {
  return user.deleted ? "Deleted user" : (user.display_name ?? user.username);
}

/** As they are called now; where nobody told, as they were when this was written. */
export const asNow = ({ users }: Pick<ChatState, "users">, user: User): User => users[user.id] ?? user;

/** Somebody as the server tells them now. */
export function putUser(state: ChatState, user: User): ChatState {
  const known = state.users[user.id];
  if (known && isSame(known, user)) return state;
  return { ...state, users: { ...state.users, [user.id]: user } };
}

/** Several of them, in one step. */
export function putUsers(state: ChatState, users: readonly User[]): ChatState {
  const news = users.filter((user) => {
    const known = state.users[user.id];
    return !known || !isSame(known, user);
  });
  if (news.length === 0) return state;
  return {
    ...state,
    users: { ...state.users, ...Object.fromEntries(news.map((user) => [user.id, user])) },
  };
}

/** Authors of messages: a message that waited may have an old name, so it changes nobody who is known, unless their account is gone. */
export function meetAuthors(state: ChatState, authors: readonly User[]): ChatState {
  return putUsers(
    state,
    authors.filter((user) => state.users[user.id] === undefined || user.deleted),
  );
}

const isSame = (a: User, b: User): boolean =>
  a.username === b.username &&
  a.display_name === b.display_name &&
  a.avatar === b.avatar &&
  a.deleted === b.deleted;
