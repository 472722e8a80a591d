import { describe, expect, it } from "vitest";
import { type SweepFilesDeps, sweepFiles } from "./sweep-files.ts";
import type { Upload } from "./uploads.ts";

/** Writes down what is asked of it. @param rounds for how many there is time @param failing what fails */
function world(rounds = Number.POSITIVE_INFINITY, failing?: string) {
  const done: string[] = [];
  let left = rounds;
  const note = (what: string) => {
    if (what.startsWith(failing ?? "-")) return Promise.reject(new Error(what));
    done.push(what);
    return Promise.resolve();
  };
  const deps: SweepFilesDeps = {
    now: () => 26 * 3600 * 1000,
    hasTime: () => left-- > 0,
    async *listUploads(beforeMs) {
      done.push(`uploads before ${beforeMs / 3600 / 1000} h`);
      for (const id of ["1", "2"]) yield { id, channelId: "7" } as Upload;
    },
    forgetUpload: ({ id }) => note(`forget upload ${id}`),
    deletePending: (ids) => note(`delete pending ${ids}`),
    deleteFiles: (channelId, ids) => note(`delete ${channelId}/${ids}`),
    async *listRemovedFiles() {
      yield { messageId: "9", channelId: "8", attachmentIds: ["3", "4"] };
    },
    forgetRemovedFiles: (messageId) => note(`forget message ${messageId}`),
  };
  return { done, sweep: () => sweepFiles(deps) };
}

describe("sweepFiles", () => {
  it("deletes objects before the items that name them, uploads of 25 hours and removed files", async () => {
    const { done, sweep } = world();
    expect(await sweep()).toEqual({ uploads: 2, files: 2 });
    expect(done).toEqual([
      "uploads before 1 h",
      ...["1", "2"].flatMap((id) => [`delete pending ${id}`, `delete 7/${id}`, `forget upload ${id}`]),
      "delete 8/3,4",
      "forget message 9",
    ]);
  });

  it("stops where its time is over", async () => {
    const { done, sweep } = world(1);
    expect(await sweep()).toEqual({ uploads: 1, files: 0 });
    expect(done.at(-1)).toBe("forget upload 1");
  });

  it.each(["delete pending", "delete 7"])("keeps the item where `%s` fails", async (failing) => {
    const { done, sweep } = world(9, failing);
    await expect(sweep()).rejects.toThrow(failing);
    expect(done.filter((what) => what.startsWith("forget"))).toEqual([]);
  });
});
