import { describe, expect, it } from "vitest";
import { createCrew } from "./crew.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("createCrew", () => {
  it("works on so many at a time, and on all, in their order", async () => {
    let working = 0;
    let most = 0;
    const begun: number[] = [];
    const crew = createCrew(3, async (job: number) => {
      begun.push(job);
      most = Math.max(most, ++working);
      await turn();
      working -= 1;
    });
    crew.add([1, 2, 3, 4]);
    await turn();
    crew.add([5, 6, 7, 8]);
    await crew.done();
    expect([begun, most, working]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], 3, 0]);
  });

  it("is done at once where there is nothing to do, and may go on after", async () => {
    const done: number[] = [];
    const crew = createCrew(2, async (job: number) => void done.push(job));
    await crew.done();
    crew.add([1]);
    await crew.done();
    expect(done).toEqual([1]);
  });

  it("fails with the first failure, waits for what runs, and begins nothing more", async () => {
    const begun: number[] = [];
    let finished = 0;
    const crew = createCrew(2, async (job: number) => {
      begun.push(job);
      await turn();
      if (job === 1) throw new Error("first");
      await turn();
      finished += 1;
    });
    crew.add([1, 2, 3, 4]);
    await expect(crew.done()).rejects.toThrow("first");
    expect([begun, finished]).toEqual([[1, 2], 1]);
  });
});
