import { describe, expect, it } from "vitest";
import type { User } from "#protocol/objects";
import { type OpenDirectMessageDeps, openDirectMessage } from "./direct-messages.ts";

/** Ada is 1, bob 2. */
function world(more: Partial<OpenDirectMessageDeps> = {}) {
  const bob: User = { id: "2", username: "bob" };
  const entered: string[] = [];
  const deps: OpenDirectMessageDeps = {
    newId: () => "9",
    findDirectMessage: async () => undefined,
    findUsers: async () => [bob],
    haveMet: async () => true,
    createDirectMessage: async () => "created",
    enterAudience: async (audience, userId) => void entered.push(`${audience} ${userId}`),
    readDirectMessage: async (id) => ({
      id,
      guild_id: null,
      recipients: [bob],
      last_seq: 0,
      last_message_id: null,
      last_read_id: null,
      mention_count: 0,
    }),
    ...more,
  };
  return { entered, open: () => openDirectMessage(deps, "1", "2") };
}

/** Gives its values one after another. */
const inTurn = <T>(...values: T[]) => {
  let turn = 0;
  return async () => values[turn++] as T;
};

describe("openDirectMessage", () => {
  it("puts both into its audience, also where it was there before", async () => {
    const fresh = world();
    expect((await fresh.open()).id).toBe("9");
    expect(fresh.entered).toEqual(["CHANNEL#9 1", "CHANNEL#9 2"]);
    const existing = world({ findDirectMessage: async () => "5", haveMet: async () => false });
    expect((await existing.open()).id).toBe("5");
    expect(existing.entered).toEqual(["CHANNEL#5 1", "CHANNEL#5 2"]);
  });

  it("gives the one that the other person created meanwhile", async () => {
    const raced = world({
      findDirectMessage: inTurn<string | undefined>(undefined, "5"),
      createDirectMessage: async () => "exists",
    });
    expect((await raced.open()).id).toBe("5");
  });

  it("tells a limit from an account that was deleted meanwhile", async () => {
    const createDirectMessage = async () => "refused" as const;
    await expect(world({ createDirectMessage }).open()).rejects.toMatchObject({ code: "LIMIT_REACHED" });
    const bob: User = { id: "2", username: "bob" };
    const findUsers = inTurn<User[]>([bob], [{ ...bob, deleted: true }]);
    await expect(world({ createDirectMessage, findUsers }).open()).rejects.toMatchObject({
      code: "UNKNOWN_USER",
    });
  });

  it("refuses whoever is not there, has no account any more or is in no guild of one's own", async () => {
    for (const more of [
      { findUsers: async () => [undefined] },
      { findUsers: async () => [{ id: "2", username: "deleted", deleted: true as const }] },
      { haveMet: async () => false },
    ]) {
      await expect(world(more).open()).rejects.toMatchObject({ code: "UNKNOWN_USER" });
    }
  });
});
