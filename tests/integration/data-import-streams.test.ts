import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ChatSocket, newPerson, newPlace, post, runningChat } from "./support/chat-client.ts";
import {
  findPortBase,
  kill,
  newDataDir,
  type RunFile,
  type RunningCommand,
  root,
  runStart,
  startArgs,
  untilReady,
} from "./support/running-start.ts";

const LIMIT_MS = 180_000;
const MESSAGES = 5;

let place: ReturnType<typeof newDataDir>;
let base: number;
let started: RunningCommand | undefined;
beforeAll(async () => {
  place = newDataDir();
  base = await findPortBase();
});
afterAll(async () => {
  await stop();
  place.remove();
});

async function start(): Promise<RunFile> {
  started = runStart(startArgs(place.dataDir, base, "--no-client"));
  return untilReady(started, place.dataDir);
}

async function stop(): Promise<void> {
  if (started) kill(started.group, "SIGINT");
  await started?.exitCode;
  started = undefined;
}

const data = (...args: string[]) =>
  promisify(execFile)(process.execPath, [
    join(root, "scripts/data.mjs"),
    ...args,
    "--data-dir",
    place.dataDir,
  ]);

/** A part of an export: its number is no longer that of the last line. */
function part(from: string, to: string, isWanted: (line: string) => boolean): void {
  const [header = "", ...lines] = readFileSync(from, "utf8").trim().split("\n");
  writeFileSync(to, [header, ...lines.slice(0, -1).filter(isWanted), '{"end":{}}'].join("\n"));
}

it("an import goes through the stream as new: who is connected gets old messages once more, with the sequences that they had, and all goes on", {
  timeout: LIMIT_MS,
}, async () => {
  const first = await start();
  const person = await newPerson(runningChat(first.urls.http));
  const { channelId } = await newPlace(person);
  const send = (socket: ChatSocket, nonce: string) =>
    socket.ok("message.send", { channel_id: channelId, content: nonce, nonce });
  for (let count = 1; count <= MESSAGES; count += 1) await send(person.socket, `old-${count}`);
  await person.socket.close();
  const whole = join(place.folder, "whole.jsonl");
  await data("export", whole);
  await stop();
  await data("reset", "--tables", "--yes");

  const second = await start();
  const isOfLog = (line: string) => line.includes('"PK":{"S":"LOG#');
  const [log, rest] = [join(place.folder, "log.jsonl"), join(place.folder, "rest.jsonl")];
  part(whole, log, isOfLog);
  part(whole, rest, (line) => !isOfLog(line));
  await data("import", rest);
  const login = await post(second.urls.http, "/auth/refresh", {
    refresh_token: person.session.refresh_token,
  });
  expect(login.status).toBe(200);
  const socket = await ChatSocket.connect(runningChat(second.urls.http), login.body.access_token);
  await socket.ok("session.identify");
  const { messages } = await socket.ok("channel.history", { channel_id: channelId, limit: 100 });
  const known = new Map(messages.map((message: { id: string; seq: number }) => [message.id, message.seq]));
  expect(known.size).toBe(MESSAGES);

  const { stdout } = await data("import", log, "--force");
  expect(stdout).toMatch(/Each is a new record in the stream of fanout-local: functions that read it run/);
  const created = () => socket.dispatches("MESSAGE_CREATE");
  await expect.poll(() => created().length, { timeout: 30_000 }).toBe(MESSAGES);
  expect(new Map(created().map(({ s, d }) => [d.message?.id ?? d.id, s]))).toEqual(known);

  // The channel's counter came along: the next message takes the next number.
  const { message } = await send(socket, "new");
  expect(message.seq).toBe(MESSAGES + 1);
  await expect.poll(() => created().at(-1)?.s, { timeout: 30_000 }).toBe(MESSAGES + 1);
  await socket.close();
});
