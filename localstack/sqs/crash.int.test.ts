import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { clientOf } from "./sqs.fixture.ts";
import { createSqs } from "./sqs.ts";

const work = mkdtempSync(join(tmpdir(), "local-sqs-crash-"));
const script = join(work, "server.mjs");
let child: ChildProcess | undefined;

beforeAll(async () => {
  const entry = new URL("./kill.fixture.ts", import.meta.url).pathname;
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return () => rmSync(work, { recursive: true, force: true });
});
afterEach(() => kill());

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child?.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** @param limitKb of any file that the child writes: a disk that is full behind it */
async function start(
  folder: string,
  limitKb?: number,
): Promise<{ client: SQSClient; url: (name: string) => string }> {
  const limit = limitKb === undefined ? "" : `trap '' XFSZ; ulimit -f ${limitKb};`;
  child = spawn("bash", ["-c", `${limit} exec "$0" "$@"`, process.execPath, script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const origin = await new Promise<string>((resolve) =>
    child?.stdout?.once("data", (text) => resolve(String(text).trim())),
  );
  return { client: clientOf(origin), url: (name) => `${origin}/123456789012/${name}` };
}

describe("SQS whose process is killed", () => {
  it("has every message that was acknowledged and none that was deleted, after kills in the middle of it all", async () => {
    const folder = join(work, "kills");
    const sent = new Set<string>();
    /** In flight or deleted: not to be seen again, or perhaps. */
    const received = new Set<string>();
    const deleted = new Set<string>();
    const fifoOrder: string[] = [];
    let next = 0;
    for (let round = 0; round < 8; round += 1) {
      const { client, url } = await start(folder);
      let isOver = false;
      const until = async (act: () => Promise<unknown>) => {
        while (!isOver) {
          try {
            await act();
          } catch {
            return;
          }
        }
      };
      const target = sent.size + 100;
      const all = [
        ...[0, 1, 2].map(() =>
          until(async () => {
            const MessageBody = `message ${next++} ${"x".repeat(300)}`;
            await client.send(new SendMessageCommand({ QueueUrl: url("work"), MessageBody }));
            sent.add(MessageBody);
          }),
        ),
        until(async () => {
          const QueueUrl = url("work");
          const { Messages = [] } = await client.send(
            new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 3 }),
          );
          for (const { Body = "" } of Messages) received.add(Body);
          const [first] = Messages;
          if (!first) return;
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first.ReceiptHandle }));
          deleted.add(first.Body ?? "");
        }),
        until(async () => {
          const MessageBody = `fifo ${String(next++).padStart(6, "0")}`;
          await client.send(
            new SendMessageCommand({ QueueUrl: url("work.fifo"), MessageBody, MessageGroupId: "g" }),
          );
          fifoOrder.push(MessageBody);
        }),
      ];
      await expect.poll(() => sent.size, { timeout: 20_000 }).toBeGreaterThan(target);
      await kill();
      isOver = true;
      await Promise.all(all);
      client.destroy();
    }
    const sqs = createSqs({
      folder,
      accountId: "123456789012",
      region: "us-east-1",
      log: silentLog,
      now: () => Date.now() + 4_000_000,
    });
    const there = await sqs.receive("work", { max: 100_000, waitMs: 0 });
    const bodies = new Set(there.map(({ body }) => body));
    expect(bodies.size).toBe(there.length);
    const lost = [...sent].filter((body) => !bodies.has(body) && !received.has(body));
    expect(lost).toEqual([]);
    expect([...deleted].filter((body) => bodies.has(body))).toEqual([]);
    // What was in flight and not deleted came back, and its receipts were counted.
    const inFlight = there.filter(({ body }) => received.has(body));
    expect(inFlight.length).toBeGreaterThan(0);
    for (const { attributes } of inFlight) expect(attributes.ApproximateReceiveCount).toBe("2");
    const fifo = (await sqs.receive("work.fifo", { max: 100_000, waitMs: 0 })).map(({ body }) => body);
    expect(fifo).toEqual([...fifo].sort());
    expect(fifoOrder.filter((body) => !fifo.includes(body))).toEqual([]);
    sqs.close();
  }, 120_000);
});

describe("SQS on a disk that is full", () => {
  it("refuses with an error of SQS, has all or nothing of a message, and goes on", async () => {
    const folder = join(work, "full");
    const { client, url } = await start(folder, 64);
    const QueueUrl = url("work");
    const send = (body: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    await send("kept");
    for (const _ of [1, 2]) {
      await expect(send("x".repeat(100_000))).rejects.toMatchObject({
        name: "InternalFailure",
        message: "The disk that holds the queues is full.",
        $metadata: { httpStatusCode: 500 },
      });
    }
    await send("after");
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(["kept", "after"]);
    await kill();
    const sqs = createSqs({ folder, accountId: "123456789012", region: "us-east-1", log: silentLog });
    expect(sqs.counts("work")).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
    sqs.close();
    client.destroy();
  });
});
