import { expect, it } from "vitest";
import { silentLog } from "./log.ts";
import { createStopper } from "./stopper.ts";

it("ends parts last in, first out, goes on past one that fails, and runs once", async () => {
  const ended: string[] = [];
  const errors: string[] = [];
  const stopper = createStopper({ ...silentLog, error: (message) => errors.push(message) });
  stopper.add("engine", async () => {
    ended.push("engine");
  });
  stopper.add("edge", async () => {
    throw new Error("stuck");
  });
  stopper.add("gateway", async () => {
    ended.push("gateway");
  });
  await Promise.all([stopper.stop(), stopper.stop()]);
  expect(ended).toEqual(["gateway", "engine"]);
  expect(errors).toEqual(["edge did not stop cleanly: stuck"]);
});
