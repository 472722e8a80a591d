import type { Message, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";

export interface FindUsers {
  /** By place; undefined where there was never such a user. */
  findUsers(userIds: readonly Snowflake[]): Promise<readonly (User | undefined)[]>;
}

/** Messages with their authors as they are now, not as they were when they wrote: a new name everywhere, and none of a deleted account. */
export async function showAuthors(deps: FindUsers, messages: readonly Message[]): Promise<Message[]> {
  const authorIds = [...new Set(messages.map(({ author }) => author.id))];
  if (authorIds.length === 0) return [];
  const users = await deps.findUsers(authorIds);
  const authors = new Map(authorIds.map((id, index) => [id, users[index]]));
  return messages.map((message) => ({
    ...message,
    author: authors.get(message.author.id) ?? message.author,
  }));
}
