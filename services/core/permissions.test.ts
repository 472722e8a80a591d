import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roles } from "#protocol/objects";
import { may, permissions } from "#protocol/permissions";
import { assertMay, assertOutranks } from "./permissions.ts";

const refused = { code: "MISSING_PERMISSIONS" };

const thrownBy = (action: () => void): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("permissions", () => {
  it("are refused with MISSING_PERMISSIONS exactly where one may not", () => {
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.constantFrom(...permissions), (one, name) => {
        const thrown = thrownBy(() => assertMay(one, name));
        if (may(one, name)) expect(thrown).toBeUndefined();
        else expect(thrown).toMatchObject(refused);
      }),
    );
  });

  it("over somebody are those of who is above them", () => {
    expect(thrownBy(() => assertOutranks("admin", "moderator"))).toBeUndefined();
    for (const other of ["owner", "admin"] as const)
      expect(thrownBy(() => assertOutranks("admin", other))).toMatchObject(refused);
  });
});
