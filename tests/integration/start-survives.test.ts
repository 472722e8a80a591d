import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ChatSocket, newPerson, newPlace, post, type Received, runningChat } from "./support/chat-client.ts";
import {
  findPortBase,
  isAlive,
  kill,
  newDataDir,
  processTree,
  type RunFile,
  type RunningCommand,
  runStart,
  startArgs,
  untilReady,
} from "./support/running-start.ts";

const LIMIT_MS = 120_000;
const ACKNOWLEDGED = 40;

let place: ReturnType<typeof newDataDir>;
let base: number;
let started: RunningCommand | undefined;
beforeAll(async () => {
  // Four senders without a pause are a load test.
  process.env.FANOUT_RATE_LIMITS = "off";
  place = newDataDir();
  base = await findPortBase();
});
afterAll(async () => {
  await stop();
  place.remove();
});

async function start(...args: string[]): Promise<RunFile> {
  const running = runStart(startArgs(place.dataDir, base, "--no-client", ...args));
  started = running;
  // A killed start leaves its run.json behind; the next one takes it away before it does anything else.
  await expect.poll(() => readRun()?.pid, { timeout: 60_000 }).toBe(running.group);
  return untilReady(running, place.dataDir);
}

function readRun(): RunFile | undefined {
  const file = join(place.dataDir, "run.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RunFile) : undefined;
}

async function stop(): Promise<void> {
  if (started) kill(started.group, "SIGINT");
  await started?.exitCode;
  started = undefined;
}

/** Main, engine and hosts at once; nobody says good-bye. */
async function killTree(run: RunFile): Promise<void> {
  const tree = processTree(run.pid);
  for (const pid of tree) kill(pid, "SIGKILL");
  await started?.exitCode;
  started = undefined;
  while (tree.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
}

it("keeps each acknowledged message, once and in its sequence, through kill -9 of the whole tree in mid-traffic", {
  timeout: LIMIT_MS,
}, async () => {
  const run = await start();
  const person = await newPerson(runningChat(run.urls.http));
  const { channelId } = await newPlace(person);

  const acknowledged: Received["d"][] = [];
  const killed = new Promise<void>((resolve) => {
    const sendOn = async (sender: number): Promise<void> => {
      for (let count = 0; ; count += 1) {
        const nonce = `${sender}-${count}`;
        const { message } = await person.socket.ok("message.send", {
          channel_id: channelId,
          content: nonce,
          nonce,
        });
        acknowledged.push(message);
        if (acknowledged.length === ACKNOWLEDGED) void killTree(run).then(resolve);
      }
    };
    // These end when the socket does: an answer that never comes is not waited for.
    for (let sender = 0; sender < 4; sender += 1) void sendOn(sender).catch(() => {});
  });
  await killed;

  const again = await start();
  const login = await post(again.urls.http, "/auth/refresh", { refresh_token: person.session.refresh_token });
  expect(login.status).toBe(200);
  const socket = await ChatSocket.connect(runningChat(again.urls.http), login.body.access_token);
  await socket.ok("session.identify");
  const { messages } = await socket.ok("channel.history", { channel_id: channelId, limit: 100 });
  const kept: Received["d"][] = messages;

  // What was sent and not acknowledged may be there or not; what was acknowledged has to be, as it was told.
  const byId = new Map(kept.map((message) => [message.id, message]));
  for (const message of acknowledged)
    expect(byId.get(message.id)).toMatchObject({ seq: message.seq, content: message.content });
  expect(kept.map((message) => message.seq)).toEqual(kept.map((_, index) => index + 1));
  expect(new Set(kept.map((message) => message.nonce ?? message.content)).size).toBe(kept.length);

  // And it goes on: the next message takes the next number and comes through the stream.
  const { message } = await socket.ok("message.send", {
    channel_id: channelId,
    content: "on we go",
    nonce: "after",
  });
  expect(message.seq).toBe(kept.length + 1);
  await expect
    .poll(() => socket.dispatches("MESSAGE_CREATE").map(({ s }) => s), { timeout: 15_000 })
    .toContain(message.seq);
  await socket.close();
});

it("keeps nothing with --ephemeral, and does not touch what is kept", { timeout: LIMIT_MS }, async () => {
  await stop();
  const { urls } = await start("--ephemeral");
  const nobody = await newPerson(runningChat(urls.http));
  expect(nobody.ready.guild_count).toBe(0);
  await nobody.socket.close();
  await stop();
  const kept = await start();
  const login = await post(kept.urls.http, "/auth/login", {
    username: nobody.session.user.username,
    password: "correct horse",
  });
  expect(login.status).toBe(401);
});
