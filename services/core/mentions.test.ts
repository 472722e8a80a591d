import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#protocol/limits";
import { type Role, roles } from "#protocol/objects";
import { findMentions, parseMentions, pingedBy } from "./mentions.ts";

const id = fc.bigInt({ min: 0n, max: 9_999_999_999_999_999_999n }).map((value) => value.toString());
/** Text that mentions nobody. */
const plain = fc.string({ unit: "binary" }).map((value) => value.replaceAll(/[@<]/gu, ""));

describe("parseMentions", () => {
  it("finds what is in any text, each once, in order, up to the limit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(plain, id), { maxLength: 30 }),
        fc.subarray([...roles]),
        fc.boolean(),
        (users, named, everyone) => {
          const content = [
            ...users.map(([text, userId]) => `${text}<@${userId}>`),
            ...named.map((role) => `<@&${role}>`),
            everyone ? " @everyone " : "",
          ].join("");
          expect(parseMentions(content)).toEqual({
            userIds: [...new Set(users.map(([, userId]) => userId))].slice(0, limits.mentionsPerMessage),
            roles: named,
            everyone,
          });
        },
      ),
    );
  });

  it("never fails, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("<", "@", "&", ">", "0", "1", "everyone", "owner", "ä")),
        (some) => {
          const { userIds } = parseMentions(some.join(""));
          for (const one of userIds) expect(one).toMatch(/^(0|[1-9]\d{0,18})$/);
        },
      ),
    );
  });

  it.each([
    "<@01>",
    "<@-1>",
    "<@12345678901234567890>",
    "<@ 1>",
    "<@1",
    "@1",
    "<@&boss>",
    "<@&>",
    "me@everyone.example",
    "@everyones",
    "@Everyone",
    "é@everyone",
  ])("takes %j as text", (content) => {
    expect(parseMentions(content)).toEqual({ userIds: [], roles: [], everyone: false });
  });

  it.each(["@everyone", "hey @everyone!", "(@everyone)", "**@everyone**", "@everyone, @everyone"])(
    "takes %j as everyone",
    (content) => {
      expect(parseMentions(content).everyone).toBe(true);
    },
  );
});

describe("findMentions", () => {
  const channelFor = (role: Role) => ({
    channelId: "10",
    guildId: "20",
    isPrivate: false,
    role,
    user: { id: "1", username: "ada" },
  });
  const deps = {
    listViewers: async (_: unknown, userIds: readonly string[]) =>
      userIds.filter((one) => ["1", "2"].includes(one)),
  };

  it("has those only who may see the channel", async () => {
    const content = "<@3> <@2> <@1> <@2>";
    expect(await findMentions(deps, channelFor("member"), content)).toEqual({ mentions: ["2", "1"] });
  });

  it.each(roles)("lets many be pinged by moderators and above: %s", async (role) => {
    const content = "@everyone <@&admin>";
    const expected = role === "member" ? {} : { mention_roles: ["admin"], mention_everyone: true };
    expect(await findMentions(deps, channelFor(role), content)).toEqual(expected);
  });

  it("looks nobody up where nobody is named", async () => {
    const listViewers = () => Promise.reject(new Error("nobody was named"));
    expect(await findMentions({ listViewers }, channelFor("owner"), "hello <@&x>")).toEqual({});
  });
});

describe("pingedBy", () => {
  it("leaves the author out", () => {
    expect(pingedBy({ author: { id: "1", username: "ada" }, mentions: ["1", "2"] })).toEqual(["2"]);
    expect(pingedBy({ author: { id: "1", username: "ada" } })).toEqual([]);
  });
});
