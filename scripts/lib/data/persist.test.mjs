import { describe, expect, it } from "vitest";
import { persist } from "./persist.mjs";

const { signal } = new AbortController();
const named = (name) => Object.assign(new Error(name), { name });

describe("persist", () => {
  it("tries again until all is done, also after errors that pass", async () => {
    const answers = [() => false, () => Promise.reject(named("ThrottlingException")), () => true];
    let attempts = 0;
    await persist(signal, async () => answers[attempts++]());
    expect(attempts).toBe(3);
  });

  it("throws any other error at once", async () => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      throw named("ValidationException");
    };
    await expect(persist(signal, attempt)).rejects.toThrow("ValidationException");
    expect(attempts).toBe(1);
  });

  it("gives up where nothing goes on", async () => {
    await expect(persist(signal, async () => false, { giveUpMs: 60 })).rejects.toThrow("takes no more");
  });

  it("ends when it is told to", async () => {
    const ending = new AbortController();
    const attempt = async () => {
      ending.abort();
      return false;
    };
    await expect(persist(ending.signal, attempt)).rejects.toThrow(/abort/i);
  });
});
