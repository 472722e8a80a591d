import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { ChatSocket, newPerson, newPlace, type Person } from "./support/chat-client.ts";

const CLIENTS = 50;
/** Five devices each: a person's limit of 100 sends a second is not what is looked at here. */
const PEOPLE = 10;
const EACH = 20;
const ALL = CLIENTS * EACH;
const numbers = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

describe("50 clients that send 1,000 messages to one channel at once", () => {
  it("none is refused, the sequence has no gap and no repeat, and everybody gets all of it", async () => {
    const ada = await newPerson(aws);
    const { channelId, code } = await newPlace(ada);
    const people = [ada, ...(await Promise.all(numbers(PEOPLE - 1).map(() => newPerson(aws))))];
    for (const { socket } of people.slice(1)) await socket.ok("invite.accept", { code });
    const sockets = await Promise.all(
      numbers(CLIENTS).map(async (_, client) => {
        const { session } = people[client % PEOPLE] as Person;
        const socket = await ChatSocket.connect(aws, session.access_token);
        await socket.ok("session.identify");
        return socket;
      }),
    );
    const startedMs = performance.now();
    const acked = await Promise.all(
      sockets.map(async (socket, client) => {
        const seqs: number[] = [];
        for (let index = 0; index < EACH; index += 1) {
          const name = `${client}-${index}`;
          const { message } = await socket.ok("message.send", {
            channel_id: channelId,
            content: name,
            nonce: name,
          });
          seqs.push(message.seq);
        }
        return seqs;
      }),
    );
    const ackedMs = performance.now() - startedMs;
    expect(acked.flat().sort((a, b) => a - b)).toEqual(numbers(ALL));
    const seen = (socket: ChatSocket) => new Set(socket.dispatches("MESSAGE_CREATE").map(({ s }) => s)).size;
    await expect.poll(() => Math.min(...sockets.map(seen)), { timeout: 60_000 }).toBe(ALL);
    const allMs = performance.now() - startedMs;
    console.log(
      `${ALL} sends by ${CLIENTS} clients: acknowledged in ${Math.round(ackedMs)} ms, with everybody in ${Math.round(allMs)} ms`,
    );
    await Promise.all(sockets.map((socket) => socket.close()));
  }, 180_000);
});
