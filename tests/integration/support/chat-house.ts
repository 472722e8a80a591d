import { expect } from "vitest";
import type { LocalAws } from "#testing";
import { type Key, keys } from "../../../services/data/keys.ts";
import { newPerson, newPlace, type Person, type Place } from "./chat-client.ts";

export const idOf = ({ session }: Person): string => session.user.id;
/** An item of the chat's table. */
export const itemAt = (aws: LocalAws, key: Key): Promise<Record<string, unknown> | undefined> =>
  aws.tables.get("Table", { ...key });
/** What came to a person under one name. */
export const told = (person: Person, t: string) => person.socket.dispatches(t).map(({ d }) => d);
export const contents = (person: Person): string[] =>
  told(person, "MESSAGE_CREATE").map(({ content }) => content);

let nonces = 0;
export const say = (person: Person, channelId: string, content: string) =>
  person.socket.ok("message.send", { channel_id: channelId, content, nonce: `n${nonces++}` });

/** A guild of three with one open channel. */
export interface House extends Place {
  /** Owns the guild. */
  readonly ada: Person;
  /** Members. */
  readonly bob: Person;
  readonly cy: Person;
}

export async function openHouse(aws: LocalAws): Promise<House> {
  // One by one, so that their ids are in this order.
  const ada = await newPerson(aws);
  const bob = await newPerson(aws);
  const cy = await newPerson(aws);
  const place = await newPlace(ada);
  for (const { socket } of [bob, cy]) await socket.ok("invite.accept", { code: place.code });
  const house = { ...place, ada, bob, cy };
  await allDelivered(aws, house);
  return house;
}

/** As `expect.poll`, for as long as a busy machine may take. */
export const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 10_000 });

/** All that was on its way is there: a mark comes after it on every socket. */
export async function allDelivered(aws: LocalAws, { ada, bob, cy, channelId }: House): Promise<void> {
  await aws.streams.idle();
  const mark = `mark ${nonces}`;
  await say(ada, channelId, mark);
  // Not expect.poll, which is for tests alone: this is for their hooks too.
  for (const person of [ada, bob, cy]) await aws.waitFor(() => contents(person).includes(mark));
}

/** A private channel that `ada` made and `bob` is in. */
export async function newCouncil({ ada, bob, guildId }: House): Promise<string> {
  const fields = { guild_id: guildId, name: "council", private: true };
  const { channel } = await ada.socket.ok("channel.create", fields);
  await ada.socket.ok("channel.add_member", { channel_id: channel.id, user_id: idOf(bob) });
  return channel.id;
}

/** Makes an admin of the house's guild. */
export async function promote({ ada, guildId }: House, person: Person): Promise<void> {
  await ada.socket.ok("member.set_role", { guild_id: guildId, user_id: idOf(person), role: "admin" });
}

export const privateChannelCount = async (aws: LocalAws, person: Person): Promise<number> =>
  ((await itemAt(aws, keys.user(idOf(person))))?.private_channel_count as number) ?? 0;

/** Ids, as `person` sees them. */
export const membersOf = async (person: Person, channelId: string): Promise<string[]> =>
  (await person.socket.ok("channel.members", { channel_id: channelId })).members.map(
    ({ user }: { user: { id: string } }) => user.id,
  );

export async function sweep(aws: LocalAws): Promise<void> {
  const { functionError, payload } = await aws.runSchedule("sweep");
  if (functionError) throw new Error(payload);
}
