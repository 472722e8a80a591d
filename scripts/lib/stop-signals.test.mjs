import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { inRoot } from "./paths.mjs";

const children = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process with our handlers, a stop that prints and hangs or ends, and another listener that would exit by itself. */
async function spawnStopping(stop) {
  const code = `import { stopOnSignals } from ${JSON.stringify(inRoot("scripts/lib/stop-signals.mjs"))};
    stopOnSignals(async () => { console.log("stopping"); ${stop} });
    process.on("SIGINT", () => process.exit(77));
    setInterval(() => {}, 1000);
    setImmediate(() => console.log("up"));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
  });
  await expect.poll(() => output).toContain("up");
  return { child, output: () => output };
}

describe("stopOnSignals", () => {
  it("stops once, though npm passes the terminal's Ctrl-C on, and lets no other listener exit first", async () => {
    const { child, output } = await spawnStopping("setTimeout(() => process.exit(0), 200)");
    child.kill("SIGINT");
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect([code, output().match(/stopping/g)?.length]).toEqual([0, 1]);
  });

  it("exits at once at a second Ctrl-C", async () => {
    const { child, output } = await spawnStopping("");
    child.kill("SIGINT");
    await expect.poll(output).toContain("stopping");
    // Presses that follow within moments count as one: press until it is a second one.
    const pressing = setInterval(() => child.kill("SIGINT"), 100);
    const [code] = await once(child, "exit");
    clearInterval(pressing);
    expect(code).toBe(130);
  });
});

it.skipIf(process.platform === "win32").each(["SIGTERM", "SIGINT", "SIGHUP"])(
  "endingBySignals ends its child and then itself by %s, and begins nothing more",
  async (signal) => {
    const code = `import { endingBySignals } from ${JSON.stringify(inRoot("scripts/lib/stop-signals.mjs"))};
      import { runCommand } from ${JSON.stringify(inRoot("scripts/lib/run-command.mjs"))};
      const held = ["-e", "console.log(process.pid); setInterval(() => {}, 1000)"];
      await endingBySignals((signal) => runCommand(process.execPath, held, { show: true, signal }));
      console.log("more");`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
    await expect.poll(() => output, { timeout: 10_000 }).toMatch(/^\d+\n/);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([null, signal]);
    expect(isThere(Number(output))).toBe(false);
    expect(output).toMatch(/^\d+\n$/);
  },
);

function isThere(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
