import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace, type Person, post } from "./support/chat-client.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

const idOf = (person: Person) => person.session.user.id;
const profileOf = (asker: Person, person: Person) => asker.socket.ok("user.get", { user_id: idOf(person) });
const strangerTo = (asker: Person, person: Person) =>
  asker.socket.refusal("user.get", { user_id: idOf(person) });
const last = (socket: ChatSocket, t: string) => socket.dispatches(t).at(-1)?.d;

describe("a profile", () => {
  it("is seen by oneself and by whom one shares a guild with, and by nobody else", async () => {
    const [ada, bob, eve] = [await newPerson(aws), await newPerson(aws), await newPerson(aws)];
    const created_at = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(await profileOf(ada, ada)).toEqual({ user: { ...ada.session.user, created_at } });
    expect(await strangerTo(bob, ada)).toBe("UNKNOWN_USER");
    expect(await bob.socket.refusal("user.get", { user_id: "999" })).toBe("UNKNOWN_USER");

    const { guildId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    expect(await profileOf(bob, ada)).toEqual(await profileOf(ada, ada));
    expect(await strangerTo(eve, ada)).toBe("UNKNOWN_USER");

    await bob.socket.ok("guild.leave", { guild_id: guildId });
    expect(await strangerTo(bob, ada)).toBe("UNKNOWN_USER");
  });

  it("is seen by whom one has a direct message with", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    await aws.tables.put("Table", { ...keys.directMessage(idOf(ada), idOf(bob)), type: "DM" });
    expect(await profileOf(bob, ada)).toMatchObject({ user: ada.session.user });
    expect(await profileOf(ada, bob)).toMatchObject({ user: bob.session.user });
  });

  it("of a member is not seen through a guild that is gone and not swept yet", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    for (const person of [ada, bob])
      await aws.tables.put("Table", { ...keys.userGuild(idOf(person), "77"), guild_id: "77" });
    expect(await strangerTo(bob, ada)).toBe("UNKNOWN_USER");
  });
});

describe("who changes their profile", () => {
  it("is told on each device, each guild is told, and everything shows it from then on", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    const second = await ChatSocket.connect(aws, ada.session.access_token);
    await second.ok("session.identify");
    const [one, two] = [await newPlace(ada), await newPlace(bob)];
    await bob.socket.ok("invite.accept", { code: one.code });
    await ada.socket.ok("invite.accept", { code: two.code });

    const change = { display_name: "Ada Lovelace", about: "Wrote the first program.", avatar: "ada-1" };
    const { user } = await ada.socket.ok("user.update", change);
    expect(user).toMatchObject({ ...ada.session.user, ...change });
    expect(await profileOf(bob, ada)).toEqual({ user });
    const shown = { ...ada.session.user, display_name: change.display_name, avatar: change.avatar };
    for (const socket of [ada.socket, second])
      await expect.poll(() => last(socket, "USER_UPDATE")).toEqual(shown);
    await expect.poll(() => bob.socket.dispatches("GUILD_MEMBER_UPDATE").map(({ d }) => d)).toHaveLength(2);
    expect(bob.socket.dispatches("GUILD_MEMBER_UPDATE").map(({ d }) => d)).toEqual(
      expect.arrayContaining([
        { guild_id: one.guildId, user: shown, role: "owner" },
        { guild_id: two.guildId, user: shown, role: "member" },
      ]),
    );
    const { members } = await bob.socket.ok("member.list", { guild_id: two.guildId });
    expect(members).toContainEqual({ user: shown, role: "member", status: "online" });
    const ready = await second.ok("session.identify");
    expect(ready.user).toEqual(shown);
    const { refresh_token } = ada.session;
    expect((await post(aws.urls.http ?? "", "/auth/refresh", { refresh_token })).body.user).toEqual(shown);

    const third = await newPlace(bob);
    await ada.socket.ok("invite.accept", { code: third.code });
    const add = { guild_id: third.guildId, user: shown, role: "member" };
    await expect.poll(() => last(bob.socket, "GUILD_MEMBER_ADD")).toEqual(add);
    await ada.socket.ok("guild.leave", { guild_id: third.guildId });
    await expect
      .poll(() => last(bob.socket, "GUILD_MEMBER_REMOVE"))
      .toEqual({ guild_id: third.guildId, user: shown });
  });

  it("takes things away with null, and keeps what is not named", async () => {
    const ada = await newPerson(aws);
    await ada.socket.ok("user.update", { display_name: "Ada", about: "x", avatar: "y" });
    const { user } = await ada.socket.ok("user.update", { display_name: null, avatar: null });
    expect(user).toEqual({ ...ada.session.user, about: "x", created_at: user.created_at });
    await expect.poll(() => last(ada.socket, "USER_UPDATE")).toEqual(ada.session.user);
  });

  it("may not change nothing, nor give what no profile can have", async () => {
    const ada = await newPerson(aws);
    for (const fields of [
      {},
      { display_name: "" },
      { display_name: "x".repeat(33) },
      { about: "x".repeat(191) },
      { avatar: "no spaces" },
      { username: "eve" },
    ]) {
      expect(await ada.socket.refusal("user.update", fields), JSON.stringify(fields)).toBe(
        "INVALID_FORM_BODY",
      );
    }
    expect((await profileOf(ada, ada)).user).not.toHaveProperty("about");
    expect(ada.socket.dispatches("USER_UPDATE")).toEqual([]);
  });
});
