import { describe, expect, it } from "vitest";
import { isConnectionIdShaped, newGatewayId, newTraceId } from "./identifiers.ts";

describe("gateway identifiers", () => {
  it("are unique beyond one filling of the pool, and end in =", () => {
    const ids = Array.from({ length: 5_000 }, newGatewayId);
    expect(new Set(ids).size).toBe(5_000);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{15}=$/);
    expect(ids.every(isConnectionIdShaped)).toBe(true);
    expect(ids.every((id) => encodeURIComponent(id) !== id)).toBe(true);
  });

  it("tells what cannot be a connection id", () => {
    for (const text of ["", "a b", "%3D", "a/../b!", "x".repeat(500)])
      expect(isConnectionIdShaped(text)).toBe(false);
    expect(isConnectionIdShaped("L0SM9cOFvHcCIhw=")).toBe(true);
  });

  it("makes trace ids with the time of the request", () => {
    expect(newTraceId(1_700_000_000_999)).toMatch(/^Root=1-6553f100-[0-9a-f]{24}$/);
  });
});
