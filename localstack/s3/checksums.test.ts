import { expect, it } from "vitest";
import { CHECKSUM_ALGORITHMS, createChecksum } from "./checksums.ts";

const CHECK = {
  CRC32: "cbf43926",
  CRC32C: "e3069283",
  CRC64NVME: "ae8b14860a799888",
  SHA1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
  SHA256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
};

it.each(CHECKSUM_ALGORITHMS)(
  "%s has the value that is published for 123456789, however it is cut",
  (name) => {
    for (let cut = 0; cut <= 9; cut += 1) {
      const checksum = createChecksum(name);
      checksum.update(Buffer.from("123456789".slice(0, cut)));
      checksum.update(Buffer.from("123456789".slice(cut)));
      expect(checksum.digest().toString("hex")).toBe(CHECK[name]);
    }
  },
);

it("CRC64NVME and CRC32C are the same eight bytes at a time and one by one", () => {
  const bytes = Buffer.from(Array.from({ length: 1003 }, (_, at) => (at * 31) & 255));
  for (const name of ["CRC32C", "CRC64NVME"] as const) {
    const whole = createChecksum(name);
    whole.update(bytes);
    const single = createChecksum(name);
    for (let at = 0; at < bytes.length; at += 1) single.update(bytes.subarray(at, at + 1));
    expect(whole.digest().toString("hex")).toBe(single.digest().toString("hex"));
  }
});
