import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guildAudience } from "#core/audience";
import { type LocalAws, startLocalAws } from "#testing";
import { newPerson, newPlace } from "./support/chat-client.ts";
import { root } from "./support/running-start.ts";

const run = promisify(execFile);
let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

async function deliveries(...args: string[]) {
  const command = ["scripts/deliveries.mjs", ...args, "--endpoint", aws.urls.edge];
  const options = { cwd: root, env: { ...process.env, COLUMNS: "200" } };
  const { stdout, stderr, code } = await run(process.execPath, command, options).then(
    (done) => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  );
  return { lines: stdout.split("\n").slice(0, -1), stderr, code };
}

/** A part as the fan-out puts it into the queue. */
const part = (guildId: string, channelId: string, payload: object) =>
  JSON.stringify({
    audience: guildAudience(guildId),
    shard: 0,
    dispatches: [
      { channelId, text: JSON.stringify({ t: "MESSAGE_CREATE", c: channelId, s: 7, d: payload }) },
    ],
  });

describe("npm run deliveries", () => {
  it("says that nothing lies there", async () => {
    const { lines, code } = await deliveries("list");
    expect(code).toBe(0);
    expect(lines).toEqual([
      "Parts of deliveries that failed five times: 0",
      "Records of the table's stream that the fan-out gave up: 0",
    ]);
    expect(await deliveries("redrive")).toMatchObject({ code: 0, lines: ["There are no dead letters."] });
  });

  it("shows a dead letter without its text, and tells those whom it was for to resume: what it said may be over", async () => {
    const ada = await newPerson(aws);
    const { guildId, channelId } = await newPlace(ada);
    const body = part(guildId, channelId, { content: "in confidence" });
    await aws.queues.send("DeliveriesDeadLetters", body);
    const { lines } = await deliveries("list");
    expect(lines[0]).toBe("Parts of deliveries that failed five times: 1");
    expect(lines[1]).toMatch(/^ {2}\d+ s old: GUILD#\d+, shard 0: 1 MESSAGE_CREATE$/);
    expect(lines.join()).not.toContain("in confidence");
    const redriven = await deliveries("redrive");
    expect(redriven.lines).toEqual(["1 dead letters: their connections are told to resume.", "Done: 1."]);
    await expect.poll(() => ada.socket.dispatches("RESUME_REQUIRED")).toHaveLength(1);
    expect(ada.socket.dispatches("MESSAGE_CREATE")).toEqual([]);
    expect(await aws.queues.messages("DeliveriesDeadLetters")).toEqual([]);
  }, 60_000);

  it("leaves what is no part of a delivery where it is, and says so", async () => {
    const ada = await newPerson(aws);
    const { guildId, channelId } = await newPlace(ada);
    await aws.queues.send("DeliveriesDeadLetters", "not json");
    await aws.queues.send("DeliveriesDeadLetters", part(guildId, channelId, {}));
    const { lines, code } = await deliveries("redrive");
    expect(code).toBe(0);
    expect(lines[1]).toBe("Done: 1.");
    expect(lines[2]).toContain("1 are no parts of a delivery, and stay where they are");
    await expect.poll(() => ada.socket.dispatches("RESUME_REQUIRED")).toHaveLength(1);
  }, 60_000);

  it("are not kept from their readers by a message of the queue that is no part", async () => {
    const ada = await newPerson(aws);
    const { guildId, channelId } = await newPlace(ada);
    for (const strange of ["not json", "null", "{}", '{"audience":"GUILD#1"}'])
      await aws.queues.send("Deliveries", strange);
    await aws.queues.send("Deliveries", part(guildId, channelId, { content: "beside them" }));
    await expect.poll(() => ada.socket.dispatches("MESSAGE_CREATE").map(({ s }) => s)).toEqual([7]);
  }, 60_000);

  it("says what it can do, and where it looks", async () => {
    expect((await deliveries("purge")).stderr).toContain("list | redrive");
    expect((await deliveries("list", "--limit", "0")).stderr).toContain("1 to 1000");
    const { lines } = await deliveries("--help");
    expect(lines.join("\n")).toContain("--stage NAME");
  });
});
