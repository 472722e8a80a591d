import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createFirstInvite } from "#runtime/first-invite";
import { type LocalAws, startLocalAws } from "#testing";
import { ChatSocket, newName, PASSWORD, post } from "./support/chat-client.ts";

let aws: LocalAws;
let http: string;

beforeAll(async () => {
  // As on a deployed stage.
  vi.stubEnv("FANOUT_REGISTRATION", "invite");
  aws = await startLocalAws();
  http = aws.urls.http ?? "";
  for (const [name, value] of Object.entries(toolVariables())) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws?.stop();
});

/** What a tool outside of Lambda needs. */
const toolVariables = () => ({
  AWS_ENDPOINT_URL: aws.urls.edge ?? "",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "mine",
  AWS_SECRET_ACCESS_KEY: "mine",
});
const firstInvite = () => createFirstInvite("fanout-test");
const enter = async (accessToken: string) => {
  const socket = await ChatSocket.connect(aws, accessToken);
  await socket.ok("session.identify");
  return socket;
};
const register = (invite?: string) =>
  post(http, "/auth/register", { username: newName(), password: PASSWORD, ...(invite ? { invite } : {}) });

describe("registration by invite", () => {
  it("is closed to strangers", async () => {
    expect(await register()).toMatchObject({ status: 403, body: { error: { code: "INVITE_REQUIRED" } } });
    expect(await register("madeup")).toMatchObject({
      status: 404,
      body: { error: { code: "UNKNOWN_INVITE" } },
    });
  });

  it("lets one person in by the first code, however many try at once", async () => {
    const code = await firstInvite();
    const answers = await Promise.all([1, 2, 3, 4].map(() => register(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404]);
  });

  it("goes on from there: a member's invite lets as many people register as may join", async () => {
    const { body: owner } = await register(await firstInvite());
    const socket = await enter(owner.access_token);
    const { guild } = await socket.ok("guild.create", { name: "first" });
    const { code } = await socket.ok("invite.create", { guild_id: guild.id, max_uses: 1 });
    const second = await register(code);
    expect(second.status).toBe(201);
    expect((await register(code)).status).toBe(404);
    const guest = await enter(second.body.access_token);
    expect(await guest.ok("invite.accept", { code })).toMatchObject({ guild: { id: guild.id } });
    await Promise.all([socket.close(), guest.close()]);
  });

  it("the first code leads to no guild", async () => {
    const code = await firstInvite();
    const { body: owner } = await register(await firstInvite());
    const socket = await enter(owner.access_token);
    expect(await socket.refusal("invite.accept", { code })).toBe("UNKNOWN_INVITE");
    await socket.close();
  });
});
