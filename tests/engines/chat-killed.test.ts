import { afterAll, beforeAll, expect } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { newPerson, newPlace, type Person } from "../integration/support/chat-client.ts";
import { supportsKills } from "./supports.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws?.stop());

/** Every message of a channel, the oldest first. */
async function historyOf({ socket }: Person, channelId: string): Promise<{ id: string; nonce: string }[]> {
  const messages: { id: string; nonce: string }[] = [];
  for (let before: string | undefined; ; before = messages[0]?.id) {
    const page = await socket.ok("channel.history", {
      channel_id: channelId,
      limit: 100,
      ...(before === undefined ? {} : { before }),
    });
    messages.unshift(...page.messages);
    if (!page.has_more) return messages;
  }
}

supportsKills(
  "a chat goes on after its engine was killed in mid-traffic: what was acknowledged is in the history, once, and what was not was refused",
  "send",
  lostByKill,
);

/** @returns the nonces of sends that were acknowledged and are not there */
async function lostByKill(): Promise<string[]> {
  const ada = await newPerson(aws);
  const { channelId } = await newPlace(ada);
  const acknowledged: string[] = [];
  const refused: string[] = [];
  let isOver = false;
  const sender = (async () => {
    for (let index = 0; !isOver; index += 1) {
      const nonce = `n${index}`;
      const answer = await ada.socket.request("message.send", {
        channel_id: channelId,
        content: nonce,
        nonce,
      });
      if (answer.t === "ACK") acknowledged.push(nonce);
      else refused.push(String(answer.d?.code ?? JSON.stringify(answer)));
    }
  })();
  const waiting = { timeout: 60_000, interval: 50 };
  await expect.poll(() => acknowledged.length, waiting).toBeGreaterThan(10);
  await aws.kill("engine");
  const before = acknowledged.length;
  await expect.poll(() => acknowledged.length, waiting).toBeGreaterThan(before + 10);
  isOver = true;
  await sender;

  const nonces = (await historyOf(ada, channelId)).map(({ nonce }) => nonce);
  expect(new Set(nonces).size).toBe(nonces.length);
  for (const code of refused) expect(["INTERNAL_ERROR", "RATE_LIMITED"]).toContain(code);
  return acknowledged.filter((nonce) => !nonces.includes(nonce));
}
