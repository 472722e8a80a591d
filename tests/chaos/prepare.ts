import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Session } from "#protocol/http";
import {
  ChatSocket,
  newPlace,
  type Person,
  registerUser,
  runningChat,
} from "../integration/support/chat-client.ts";
import { Host } from "./host.ts";

/** A guild with people in it, as a data folder that every round begins with a copy of: to make it takes longer than much of a round. */
export interface Place {
  readonly guildId: string;
  /** Some are open, some private, and one of the open ones is made private now and then. */
  readonly channelIds: readonly string[];
  readonly hideable: string;
  /** User ids, by private channel. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of an invite without a limit. */
  readonly code: string;
  /** The first is the guild's owner. */
  readonly sessions: readonly Session[];
  /** @returns a folder of the caller's own */
  copy(): string;
  remove(): void;
}

/** Passwords are hashed one after the other, and what waits for too long is asked again. */
const AT_ONCE = 5;

const PEOPLE = 20;
const OPEN_CHANNELS = 3;
const PRIVATE_CHANNELS = 2;

export async function preparePlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "fanout-chaos-place-"));
  const host = await Host.start(folder, {});
  const { http } = host.urls;
  const chat = runningChat(http);
  const inTurns = async <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> => {
    const made: T[] = [];
    while (made.length < count) {
      const indices = Array.from(
        { length: Math.min(AT_ONCE, count - made.length) },
        (_, n) => made.length + n,
      );
      made.push(...(await Promise.all(indices.map(make))));
    }
    return made;
  };
  const sessions = await inTurns(PEOPLE, (index) => registerUser(http, `c${index}`));
  const [ada, ...others] = sessions as [Session, ...Session[]];
  const open = async (session: Session): Promise<Person> => {
    const socket = await ChatSocket.connect(chat, session.access_token);
    return { socket, session, ready: await socket.ok("session.identify") };
  };
  const owner = await open(ada);
  const { guildId, channelId, code } = await newPlace(owner);
  const createChannel = async (name: string, isPrivate: boolean): Promise<string> =>
    (await owner.socket.ok("channel.create", { guild_id: guildId, name, private: isPrivate })).channel.id;
  const channelIds = [channelId];
  while (channelIds.length < OPEN_CHANNELS)
    channelIds.push(await createChannel(`open ${channelIds.length}`, false));
  await inTurns(others.length, async (index) => {
    const { socket } = await open(others[index] as Session);
    await socket.ok("invite.accept", { code });
    await socket.close();
  });
  const members = new Map<string, ReadonlySet<string>>();
  for (let number = 0; number < PRIVATE_CHANNELS; number += 1) {
    const channel_id = await createChannel(`private ${number}`, true);
    const some = others.filter((_, index) => index % PRIVATE_CHANNELS === number).map(({ user }) => user.id);
    for (const user_id of some) await owner.socket.ok("channel.add_member", { channel_id, user_id });
    members.set(channel_id, new Set([ada.user.id, ...some]));
    channelIds.push(channel_id);
  }
  await owner.socket.close();
  await host.streamsIdle(30_000);
  await host.crash();
  return {
    guildId,
    channelIds,
    hideable: channelIds[OPEN_CHANNELS - 1] as string,
    members,
    code,
    sessions,
    copy() {
      const copied = mkdtempSync(join(tmpdir(), "fanout-chaos-"));
      cpSync(folder, copied, { recursive: true });
      return copied;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
