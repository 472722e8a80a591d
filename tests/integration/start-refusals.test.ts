import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  findPortBase,
  newDataDir,
  type RunningCommand,
  runCommand,
  runStart,
  startArgs,
} from "./support/running-start.ts";

/** A namespace of its own may mount file systems without being root. Not every kernel or container allows one. */
const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;
const CANNOT_MOUNT = "unshare -rm is not allowed here";

let place: ReturnType<typeof newDataDir>;
let portBase: number;
beforeEach(async () => {
  place = newDataDir();
  portBase = await findPortBase();
});
afterEach(() => place.remove());

/** Each refusal is one line, without a stack, and the exit code says that nothing was started. */
async function expectRefusal(command: RunningCommand, sentence: RegExp): Promise<void> {
  expect(await command.exitCode, command.output()).toBe(1);
  expect(command.output().trim().split("\n")).toHaveLength(1);
  expect(command.output()).toMatch(sentence);
}

describe("a start that cannot be", () => {
  it.each(["start", "test", "check", "seed", "package", "bench"])(
    "too old a Node is told which one is needed: %s",
    async (name) => {
      const preload = join(place.folder, "old-node.cjs");
      writeFileSync(
        preload,
        `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.8" } });`,
      );
      const command = runCommand(process.execPath, ["--require", preload, `scripts/${name}.mjs`]);
      await expectRefusal(command, /needs Node 20\.19.*this is Node 18\.20\.8/);
    },
  );

  it("a file where the data folder should be", async () => {
    writeFileSync(place.dataDir, "mine");
    await expectRefusal(
      runStart(startArgs(place.dataDir, portBase)),
      /data folder .* cannot be used: a file is in the way\. .*--data-dir/,
    );
    expect(readFileSync(place.dataDir, "utf8")).toBe("mine");
  });

  it("a data folder that cannot be made", async () => {
    await expectRefusal(
      runStart(startArgs("/proc/fanout", portBase)),
      /data folder \/proc\/fanout cannot be used: .*--data-dir/,
    );
  });

  it("a read-only disk", async ({ skip }) => {
    skip(!canMount, CANNOT_MOUNT);
    await expectRefusal(startOnMount("ro"), /cannot be used: its file system is read-only\. .*--data-dir/);
  });

  it("a full disk", async ({ skip }) => {
    skip(!canMount, CANNOT_MOUNT);
    await expectRefusal(startOnMount("size=1m"), /cannot be used: its disk is full/);
  });

  it("a damaged data file is left as it is", async () => {
    const file = join(place.dataDir, "dynamodb", "dynamodb.db");
    const garbage = Buffer.from("this was a database once. ".repeat(400));
    mkdirSync(join(place.dataDir, "dynamodb"), { recursive: true });
    writeFileSync(file, garbage);
    const command = runStart(startArgs(place.dataDir, portBase, "--no-client"));
    expect(await command.exitCode, command.output()).toBe(1);
    expect(command.output()).toMatch(
      /data file .*dynamodb\.db is damaged and was left as it is\..*move it away/,
    );
    expect(command.output()).not.toContain("    at ");
    expect(readFileSync(file).equals(garbage)).toBe(true);
  });

  it("an engine that there is not, and one in Docker where no Docker answers", async () => {
    await expectRefusal(runStart(["--engine", "mysql"]), /no engine "mysql"\. Choose from: embedded/);
    const DOCKER_HOST = "unix:///nowhere/docker.sock";
    await expectRefusal(
      runCommand(process.execPath, ["scripts/start.mjs", "--engine", "dynamodb-local"], {
        env: { ...process.env, DOCKER_HOST },
      }),
      /dynamodb-local runs in Docker, and (no Docker engine answers|Docker is not installed)\..* embedded .*npm start/s,
    );
  });

  it("an unknown option names the command that lists them", async () => {
    await expectRefusal(runStart(["--prot-base", "5000"]), /prot-base.*npm start -- --help/);
  });
});

/** Mounts a file system of this kind on the data folder, for the start alone. */
function startOnMount(options: string): RunningCommand {
  mkdirSync(place.dataDir);
  const script = `mount -t tmpfs -o ${options} tmpfs "$0" && exec "$@"`;
  return runCommand("unshare", [
    "-rm",
    "sh",
    "-c",
    script,
    place.dataDir,
    process.execPath,
    "scripts/start.mjs",
    ...startArgs(place.dataDir, portBase),
  ]);
}
