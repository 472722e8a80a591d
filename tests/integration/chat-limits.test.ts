import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { newPerson, type Received } from "./support/chat-client.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

const isLimited = ({ t, d }: Received) => t === "ERROR" && d.code === "RATE_LIMITED";

describe("limits on requests", () => {
  it("what is seldom and costs much is counted over all environments, for each user", async () => {
    const [ada, bob] = await Promise.all([newPerson(aws), newPerson(aws)]);
    const create = (person: typeof ada) => person.socket.request("guild.create", { name: "g" });
    const answers = await Promise.all(Array.from({ length: 30 }, () => create(ada)));
    const limited = answers.filter(isLimited);
    expect(limited).toHaveLength(10);
    for (const { d } of limited) expect(d.retry_after_ms).toBeGreaterThan(1_000);
    expect((await create(bob)).t).toBe("ACK");
    await aws.kill("environments");
    expect(isLimited(await create(ada))).toBe(true);
  }, 60_000);

  it("the defaults never meet 20 sends a second of one person", async () => {
    const ada = await newPerson(aws);
    const { guild } = await ada.socket.ok("guild.create", { name: "g" });
    const { channel } = await ada.socket.ok("channel.create", { guild_id: guild.id, name: "c" });
    for (let second = 0; second < 3; second += 1) {
      const sends = Array.from({ length: 20 }, (_, index) => `${second}-${index}`);
      await Promise.all(
        sends.map((content) =>
          ada.socket.ok("message.send", { channel_id: channel.id, content, nonce: content }),
        ),
      );
    }
    expect(ada.socket.received.some(isLimited)).toBe(false);
  }, 60_000);
});
