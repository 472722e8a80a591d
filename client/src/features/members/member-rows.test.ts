import { expect, test } from "vitest";
import type { Role } from "#protocol/objects";
import type { GuildMember } from "../../state/chat-state.ts";
import { toMemberRows } from "./member-rows.ts";

const names = ["ada", "bo", "cy", "di"];
const users = Object.fromEntries(names.map((username) => [username, { id: username, username }]));
const members = (...of: [string, Role][]): GuildMember[] => of.map(([userId, role]) => ({ userId, role }));

test("toMemberRows: who is there by role and name, then who is not, and who is away is there", () => {
  const rows = toMemberRows(
    members(["di", "member"], ["cy", "member"], ["bo", "admin"], ["ada", "owner"]),
    users,
    { ada: "offline", cy: "idle", di: "online" },
  );
  expect(rows.map((row) => (row.kind === "title" ? `${row.title} ${row.count}` : row.userId))).toEqual([
    "Members 2",
    "cy",
    "di",
    "Offline 2",
    "ada",
    "bo",
  ]);
});

test("toMemberRows: 2,000 members take no more than a frame or two", () => {
  const many = Array.from({ length: 2_000 }, (_, index) => `person ${(index * 7_919) % 2_000}`);
  const all = Object.fromEntries(many.map((username) => [username, { id: username, username }]));
  const beganAt = performance.now();
  expect(
    toMemberRows(
      many.map((userId) => ({ userId, role: "member" })),
      all,
      {},
    ),
  ).toHaveLength(2_001);
  expect(performance.now() - beganAt).toBeLessThan(200);
});
