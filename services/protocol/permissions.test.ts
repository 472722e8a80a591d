import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roles } from "./objects.ts";
import { may, outranks, permissions } from "./permissions.ts";

const role = fc.constantFrom(...roles);
const permission = fc.constantFrom(...permissions);

describe("permissions", () => {
  it("grow with the role: nobody may do less than somebody below", () => {
    fc.assert(
      fc.property(role, role, permission, (one, other, name) => {
        fc.pre(outranks(one, other));
        expect(may(one, name) || !may(other, name)).toBe(true);
      }),
    );
  });

  it("the owner has them all, and each of the others lacks some that is above", () => {
    for (const name of permissions) expect(may("owner", name), name).toBe(true);
    const counts = roles.map((one) => permissions.filter((name) => may(one, name)).length);
    expect(counts.slice(1)).toEqual(counts.slice(1).sort((a, b) => b - a));
    expect(may("admin", "BAN_MEMBERS")).toBe(true);
    expect(may("moderator", "KICK_MEMBERS")).toBe(true);
    for (const name of ["BAN_MEMBERS", "MANAGE_ROLES", "MANAGE_GUILD", "MANAGE_INVITES"] as const)
      expect(may("moderator", name), name).toBe(false);
    expect(permissions.filter((name) => may("member", name))).not.toContain("KICK_MEMBERS");
  });
});

describe("outranks", () => {
  it("is a strict order of all roles: of two one is above, and none is above itself", () => {
    fc.assert(
      fc.property(role, role, role, (one, other, third) => {
        expect(outranks(one, one)).toBe(false);
        if (one !== other) expect(outranks(one, other)).toBe(!outranks(other, one));
        if (outranks(one, other) && outranks(other, third)) expect(outranks(one, third)).toBe(true);
      }),
    );
    expect(roles.map((one) => roles.filter((other) => outranks(one, other)).length)).toEqual([3, 2, 1, 0]);
  });
});
