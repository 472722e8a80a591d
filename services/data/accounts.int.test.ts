import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endAt, issueAt } from "#core/account";
import type { Login } from "#core/new-session";
import { createSnowflakeMaker } from "#core/snowflake";
import { changePassword, endSessions, findAccount } from "./accounts.ts";
import { createGuild } from "./add-member.ts";
import { type ChatTable, startChatTable } from "./chat-table.fixture.ts";
import { createConnection, identifyConnection, listUserConnections } from "./connections.ts";
import { deleteAccount, listDeletions } from "./deletions.ts";
import { findSessionAccount, revokeFamily } from "./families.ts";
import { createFamily, findRefreshToken } from "./refresh-tokens.ts";
import { createUser, findLogin } from "./users.ts";

let chat: ChatTable;
const makeId = createSnowflakeMaker(Math.random);
const newId = () => makeId(Date.now());

beforeAll(async () => {
  chat = await startChatTable();
});
afterAll(() => chat.stop());

async function newAccount() {
  const user = { id: newId(), username: `u${newId()}` };
  await createUser(chat.table, user, "hash");
  const account = { user, validFrom: 0 };
  const login = (await findLogin(chat.table, user.username)) as Login;
  const issuedAt = issueAt(Date.now(), account);
  const family = { userId: user.id, familyId: newId(), hash: "h" };
  const signIn = () => createFamily(chat.table, family, issuedAt, login);
  return { user, account, login, issuedAt, family, signIn, validFrom: endAt(Date.now(), account) };
}

describe("the end of all sessions", () => {
  it("is one of two that were decided at once; the other finds that it was not first", async () => {
    const { account, login, validFrom } = await newAccount();
    const outcomes = await Promise.all([
      endSessions(chat.table, account, validFrom, newId()),
      changePassword(chat.table, account, login, "one", validFrom, newId()),
      changePassword(chat.table, account, login, "two", validFrom, newId()),
      deleteAccount(chat.table, account, login, newId()),
    ]);
    expect(outcomes.filter((done) => done)).toHaveLength(1);
  });

  it("ends families of before, and lets nothing of before begin", async () => {
    const { user, account, issuedAt, family, signIn, validFrom } = await newAccount();
    expect(await signIn()).toBe(true);
    const [open, waiting] = [newId(), newId()];
    for (const connectionId of [open, waiting]) await createConnection(chat.table, connectionId, user);
    expect(await identifyConnection(chat.table, open, user.id, { issuedAt })).toBe(true);
    expect(await findRefreshToken(chat.table, family)).toMatchObject({ account });

    expect(await endSessions(chat.table, account, validFrom, newId())).toBe(true);
    expect(await findRefreshToken(chat.table, family)).toBeUndefined();
    expect(await identifyConnection(chat.table, waiting, user.id, { issuedAt })).toBe(false);
    expect(await identifyConnection(chat.table, waiting, user.id, { issuedAt: validFrom })).toBe(true);
    expect(await listUserConnections(chat.table, user.id, { issuedBefore: validFrom })).toEqual([open]);
    expect((await listUserConnections(chat.table, user.id)).sort()).toEqual([open, waiting].sort());
  });
});

describe("the end of one family", () => {
  it("ends what came of it, lets nothing more of it begin, and leaves the others", async () => {
    const { user, account, issuedAt, family, signIn } = await newAccount();
    const other = { ...family, familyId: newId() };
    expect(await signIn()).toBe(true);
    expect(await createFamily(chat.table, other, issuedAt)).toBe(true);
    const [open, waiting, others, old] = [newId(), newId(), newId(), newId()];
    const identify = (connectionId: string, familyId?: string) =>
      identifyConnection(chat.table, connectionId, user.id, { issuedAt, familyId });
    for (const connectionId of [open, waiting, others, old])
      await createConnection(chat.table, connectionId, user);
    expect(await identify(open, family.familyId)).toBe(true);
    expect(await identify(others, other.familyId)).toBe(true);
    expect(await findSessionAccount(chat.table, user.id, family.familyId)).toEqual(account);

    for (let times = 0; times < 2; times += 1)
      await revokeFamily(chat.table, user.id, family.familyId, newId());
    expect(await findRefreshToken(chat.table, family)).toBeUndefined();
    expect(await findSessionAccount(chat.table, user.id, family.familyId)).toBeUndefined();
    expect(await identify(waiting, family.familyId)).toBe(false);
    expect(await listUserConnections(chat.table, user.id, { familyId: family.familyId })).toEqual([open]);
    expect(await findSessionAccount(chat.table, user.id, other.familyId)).toEqual(account);

    // From before access tokens named their family.
    expect(await findSessionAccount(chat.table, user.id, undefined)).toEqual(account);
    expect(await identify(old)).toBe(true);
  });
});

describe("a log-in on its way", () => {
  it("gets no session by a password that is another one by now", async () => {
    const { account, login, family, signIn, validFrom } = await newAccount();
    expect(await changePassword(chat.table, account, login, "other", validFrom, newId())).toBe(true);
    expect(await signIn()).toBe(false);
    expect(await findRefreshToken(chat.table, family)).toBeUndefined();
  });

  it("gets none of an account that is gone, also where its name is somebody else's by now", async () => {
    const { user, account, login, signIn, validFrom } = await newAccount();
    expect(await deleteAccount(chat.table, account, login, newId())).toBe(true);
    expect(await signIn()).toBe(false);
    expect(await createUser(chat.table, { ...user, id: newId() }, "hash of another")).toBe("created");
    expect(await signIn()).toBe(false);
    expect(await changePassword(chat.table, account, login, "other", validFrom, newId())).toBe(false);
    expect((await findLogin(chat.table, user.username))?.passwordHash).toBe("hash of another");
  });
});

describe("a deleted account", () => {
  it("is marked, says nothing of itself, and comes into no guild", async () => {
    const { user, account, login } = await newAccount();
    await deleteAccount(chat.table, account, login, newId());
    const deleted = { id: user.id, username: "deleted", deleted: true };
    expect(await findAccount(chat.table, user.id)).toEqual({ user: deleted, validFrom: 0 });
    const marked: string[] = [];
    for await (const id of listDeletions(chat.table)) marked.push(id);
    expect(marked).toContain(user.id);
    const guild = { id: newId(), name: "g", ownerId: user.id };
    expect(await createGuild(chat.table, guild, user, newId())).toBe("too many");
    expect(await deleteAccount(chat.table, account, login, newId())).toBe(false);
  });
});
