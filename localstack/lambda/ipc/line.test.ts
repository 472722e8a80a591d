import { spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { type Line, openLine } from "./line.ts";

function collect(line: Line) {
  const seen = { text: "" };
  line.onChunk = (buffer, length) => {
    seen.text += buffer.toString("latin1", 0, length);
  };
  return seen;
}

it("reads and writes what a process has at the other end, and lets the process's `close` come", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.pipe(process.stdout)"], { stdio: "pipe" });
  const output = openLine(child.stdout as Socket);
  const input = openLine(child.stdin as unknown as Socket);
  const seen = collect(output);
  const text = "0123456789".repeat(50_000); // more than one buffer
  input.socket.end(text);
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(seen.text).toBe(text);
});

it("passes over what comes while nobody listens", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdout.write('lost')"], { stdio: "pipe" });
  openLine(child.stdout as Socket);
  const [code] = await once(child, "close");
  expect(code).toBe(0);
});

it("reads the stream where Node shows no handle", async () => {
  const pipe = new Socket();
  const seen = collect(openLine(pipe));
  pipe.push("as ever");
  await new Promise(setImmediate);
  expect(seen.text).toBe("as ever");
});
