import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Action, requests } from "#protocol/requests";
import { type LocalAws, startLocalAws } from "#testing";
import {
  ChatSocket,
  newPerson,
  newPlace,
  PASSWORD,
  type Person,
  type Place,
  post,
  registerUser,
} from "./support/chat-client.ts";

/** Nobody has it: the first millisecond of ids. */
const NOWHERE = "4194304";
const EMOJI = "👋";

let aws: LocalAws;
let http: string;
/** Owner of everything, a member of the guild, and somebody who is in none of it. */
let ada: Person;
let bob: Person;
let eve: Person;
let place: Place;
const ID_NAMES = ["guild_id", "channel_id", "message_id", "user_id", "attachment_id"] as const;
type IdName = (typeof ID_NAMES)[number];
let ids: Record<IdName, string>;
let secretChannelId: string;

beforeAll(async () => {
  // What is refused is asked for hundreds of times in a row here.
  aws = await startLocalAws({ params: { rateLimits: "off" } });
  http = aws.urls.http ?? "";
  [ada, bob, eve] = await Promise.all([newPerson(aws), newPerson(aws), newPerson(aws)]);
  place = await newPlace(ada);
  await bob.socket.ok("invite.accept", { code: place.code });
  const sent = { channel_id: place.channelId, content: "in confidence", nonce: "1" };
  const { message } = await ada.socket.ok("message.send", sent);
  const { attachment_id } = await ada.socket.ok("attachment.create", {
    channel_id: place.channelId,
    filename: "a.txt",
    content_type: "text/plain",
    size_bytes: 5,
  });
  const { channel } = await ada.socket.ok("channel.create", {
    guild_id: place.guildId,
    name: "council",
    private: true,
  });
  secretChannelId = channel.id;
  ids = {
    guild_id: place.guildId,
    channel_id: place.channelId,
    message_id: message.id,
    user_id: bob.session.user.id,
    attachment_id,
  };
});
afterAll(() => aws?.stop());

/** What an action needs besides ids. */
const more: Partial<Record<Action, object>> = {
  "guild.update": { name: "mine" },
  "channel.create": { name: "mine" },
  "channel.update": { name: "mine" },
  "member.set_role": { role: "member" },
  "message.send": { content: "x", nonce: "1" },
  "message.edit": { content: "x" },
  "message.search": { query: "confidence" },
  "reaction.add": { emoji: EMOJI },
  "reaction.remove": { emoji: EMOJI },
  "attachment.create": { filename: "a.txt", content_type: "text/plain", size_bytes: 5 },
};
const entriesOf = (action: Action): string[] => {
  const schema = requests[action] as unknown as { entries?: object; pipe?: readonly { entries?: object }[] };
  return Object.keys(schema.entries ?? schema.pipe?.[0]?.entries ?? {});
};
const idFieldsOf = (action: Action) => ID_NAMES.filter((name) => entriesOf(action).includes(name));
/** Every action that names something which is not everybody's. */
const aimed = (Object.keys(requests) as Action[]).filter((action) =>
  idFieldsOf(action).some((name) => name === "guild_id" || name === "channel_id"),
);

/** The action on what there is, or on the same with ids that nobody has. */
function fieldsFor(action: Action, isThere: boolean, channelId = ids.channel_id): object {
  const named = idFieldsOf(action).map((name) => {
    const real = name === "channel_id" ? channelId : ids[name];
    return [name, isThere ? real : NOWHERE];
  });
  return { ...Object.fromEntries(named), ...more[action] };
}

async function refusalOf(person: Person, action: Action, fields: object) {
  const answer = await person.socket.request(action, { ...fields });
  return answer.t === "ERROR" ? { code: answer.d.code, message: answer.d.message } : { code: answer.t };
}

describe("somebody who is not in a guild", () => {
  it.each(aimed)("%s: is told the same of its ids as of ids that nobody has", async (action) => {
    const refused = await refusalOf(eve, action, fieldsFor(action, true));
    expect(refused.code).toMatch(/^UNKNOWN_(GUILD|CHANNEL)$/);
    expect(refused).toEqual(await refusalOf(eve, action, fieldsFor(action, false)));
  });

  it("finds no profile, starts no direct message, uses no made-up invite", async () => {
    const strangers = { user_id: ada.session.user.id };
    for (const action of ["user.get", "dm.create"] as const)
      expect(await refusalOf(eve, action, strangers)).toEqual(
        await refusalOf(eve, action, { user_id: NOWHERE }),
      );
    for (const action of ["invite.accept", "invite.revoke"] as const)
      expect((await refusalOf(eve, action, { code: "madeup" })).code).toBe("UNKNOWN_INVITE");
    expect((await refusalOf(eve, "invite.revoke", { code: place.code })).code).toBe("UNKNOWN_INVITE");
  });
});

describe("a member who is not in a private channel", () => {
  const onChannels = aimed.filter((action) => idFieldsOf(action).includes("channel_id"));

  it.each(onChannels)("%s: is told the same of it as of a channel that is not there", async (action) => {
    const refused = await refusalOf(bob, action, fieldsFor(action, true, secretChannelId));
    expect(refused).toEqual(await refusalOf(bob, action, fieldsFor(action, false)));
    expect(refused.code).toBe("UNKNOWN_CHANNEL");
  });

  it("resumes nothing of it", async () => {
    const { channels } = await bob.socket.ok("session.resume", { channels: { [secretChannelId]: 0 } });
    expect(channels).toEqual({});
  });
});

describe("ids that are keys", () => {
  const bad = [
    "#",
    "..",
    "USER#1",
    "1#MEMBER",
    "-1",
    "1e9",
    " 1",
    "01",
    "٣",
    "9".repeat(10_000),
    "",
    null,
    1,
    {},
  ];

  it.each(aimed)(
    "%s: refuses them as badly formed",
    async (action) => {
      for (const name of idFieldsOf(action))
        for (const value of bad) {
          const answer = await ada.socket.request(action, { ...fieldsFor(action, true), [name]: value });
          expect(
            [answer.d.code, Object.keys(answer.d.fields)],
            `${name} ${String(value).slice(0, 20)}`,
          ).toEqual(["INVALID_FORM_BODY", [name]]);
        }
    },
    60_000,
  );
});

describe("tokens", () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const bearer = (token: string) => post(http, "/gateway/ticket", {}, { authorization: `Bearer ${token}` });
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

  it("of other makers are refused: alg none, another secret, a changed claim", async () => {
    const [head = "", body = "", signature = ""] = ada.session.access_token.split(".");
    const claims = claimsOf(ada.session.access_token);
    const none = part({ alg: "none" });
    const guessed = createHmac("sha256", "secret").update(`${head}.${body}`).digest("base64url");
    const forged = part({ ...claims, sub: bob.session.user.id });
    for (const token of [
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      `${head}.${body}.${guessed}`,
      `${head}.${forged}.${signature}`,
      `${head}.${body}`,
      "x".repeat(10_000),
    ])
      expect(await bearer(token), token.slice(0, 20)).toMatchObject({
        status: 401,
        body: { error: { code: "UNAUTHENTICATED" } },
      });
    expect((await bearer(ada.session.access_token)).status).toBe(200);
  });

  it("a ticket opens its own user's session, once, whoever brings it", async () => {
    const { body } = await bearer(bob.session.access_token);
    const socket = await ChatSocket.open(aws, body.url, { ticket: body.ticket });
    expect((await socket.ok("session.identify")).user.id).toBe(bob.session.user.id);
    await expect(ChatSocket.open(aws, body.url, { ticket: body.ticket })).rejects.toThrow("403");
    await socket.close();
  });
});

describe("log-in", () => {
  const tried = async (username: string) => {
    const startedMs = performance.now();
    const { status, body } = await post(http, "/auth/login", { username, password: "wrong wrong" });
    return { ms: performance.now() - startedMs, answer: { status, body } };
  };

  it("tells an unknown name from a wrong password neither by its answer nor by its time", async () => {
    const { user } = await registerUser(http);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 7; round += 1) {
      const [known, unknown] = [await tried(user.username), await tried(`nobody_${round}`)];
      expect(known.answer).toEqual(unknown.answer);
      times.known.push(known.ms);
      times.unknown.push(unknown.ms);
    }
    // Without the hash of an unknown name there would be a factor of ten between them.
    const least = (all: number[]) => Math.min(...all);
    expect(
      Math.max(least(times.known) / least(times.unknown), least(times.unknown) / least(times.known)),
    ).toBeLessThan(3);
  }, 60_000);
});

describe("the limit on log-ins", () => {
  let limited: LocalAws;
  beforeAll(async () => {
    limited = await startLocalAws();
  });
  afterAll(() => limited.stop());

  const newName = async () => {
    const api = limited.urls.http ?? "";
    const { user } = await registerUser(api);
    return (password: string) => post(api, "/auth/login", { username: user.username, password });
  };
  const refused = {
    status: 429,
    body: { error: { code: "RATE_LIMITED", retry_after_ms: expect.any(Number) } },
  };

  it("is ten failures, then right and wrong are refused", async () => {
    const logIn = await newName();
    for (let count = 0; count < 10; count += 1) expect((await logIn("wrong wrong")).status).toBe(401);
    for (const password of ["wrong wrong", PASSWORD]) expect(await logIn(password)).toMatchObject(refused);
  }, 60_000);

  it("looks at ten of 40 wrong passwords that come at once, and at no more", async () => {
    const logIn = await newName();
    const answers = await Promise.all(Array.from({ length: 40 }, () => logIn("wrong wrong")));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    for (const answer of answers.filter(({ status }) => status !== 401))
      expect(answer).toMatchObject(refused);
    expect(await logIn(PASSWORD)).toMatchObject(refused);
  }, 60_000);

  it("lets the right password in among wrong ones while there is room, which makes room again", async () => {
    const logIn = await newName();
    const wrong = () => Promise.all(Array.from({ length: 9 }, () => logIn("wrong wrong")));
    for (let round = 0; round < 2; round += 1) {
      const [answers, right] = await Promise.all([wrong(), logIn(PASSWORD)]);
      expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(401));
      expect(right.status).toBe(200);
      expect((await logIn(PASSWORD)).status).toBe(200);
    }
  }, 60_000);
});
