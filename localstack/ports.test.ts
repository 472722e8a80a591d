import { afterEach, expect, it } from "vitest";
import { silentLog } from "./log.ts";
import { listenTlsOrPlain, type TlsOrPlainServer } from "./net/tls-or-plain.ts";
import { startOnPort } from "./ports.ts";

const host = "127.0.0.1";
const servers: TlsOrPlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close(0))));

const listen = async (port: number) => {
  const server = await listenTlsOrPlain({
    host,
    port,
    answer: () => undefined,
    maxBodyBytes: 0,
    tooLarge: () => ({ status: 413, headers: {}, body: "" }),
  });
  servers.push(server);
  return server;
};

it("names the option of a port that is taken, and the command to try", async () => {
  const { port } = await listen(0);
  await expect(startOnPort({ option: "websocketPort", port, log: silentLog }, listen)).rejects.toThrow(
    `Port ${port} is in use (websocketPort). Try: serverless offline --websocketPort ${port + 10}`,
  );
});

it("takes another one, and says so, where nobody asked for this port", async () => {
  const { port } = await listen(0);
  const told: string[] = [];
  const log = { ...silentLog, notice: (message: string) => told.push(message) };
  const server = await startOnPort({ option: "edgePort", port, mayMove: true, log }, listen);
  expect(server.port).not.toBe(port);
  expect(told).toEqual([`Port ${port} is in use: another one is taken. edgePort sets it.`]);
});

it.each([
  ["EACCES", "this user may not use it; ports from 1024 are free to use"],
  ["EADDRNOTAVAIL", "host (--host, or under custom.serverless-offline) names no address of this machine"],
])("says why a port cannot be had at all, and takes no other one: %s", async (code, why) => {
  const failure = Object.assign(new Error(`listen ${code}`), { code });
  await expect(
    startOnPort({ option: "edgePort", port: 80, mayMove: true, log: silentLog }, () =>
      Promise.reject(failure),
    ),
  ).rejects.toThrow(`Port 80 cannot be opened (edgePort): ${why} (${code}).`);
});

it("hands on any other failure as it is", async () => {
  const failure = new Error("no");
  await expect(
    startOnPort({ option: "edgePort", port: 1, mayMove: true, log: silentLog }, () =>
      Promise.reject(failure),
    ),
  ).rejects.toBe(failure);
});
