import { spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { inRoot } from "./paths.mjs";

it("a reader that leaves ends no work in its middle", async () => {
  const script = `
    import { runMain } from ${JSON.stringify(pathToFileURL(inRoot("scripts/lib/refusal.mjs")).href)};
    runMain(async () => {
      for (let step = 0; step < 5; step += 1) {
        process.stdout.write("a line\\n");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      process.stderr.write("done");
      return 3;
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  child.stdout.once("data", () => child.stdout.destroy());
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  const [code] = await once(child, "close");
  expect([errors, code]).toEqual(["done", 3]);
});
