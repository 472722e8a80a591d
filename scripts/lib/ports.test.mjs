import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { findBusyPorts, findFreeBase, isPortFree, portsFrom, requireFreePorts } from "./ports.mjs";

const open = [];
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

/** A port that something holds, on the given address. */
async function hold(host) {
  const server = net.createServer();
  open.push(server);
  await new Promise((resolve) => server.listen({ port: 0, host }, resolve));
  return server.address().port;
}

describe("ports", () => {
  it("refuses a busy port by its number and what wanted it, with a command that works", async () => {
    const port = await hold("127.0.0.1");
    await expect(requireFreePorts({ http: port })).rejects.toThrow(
      new RegExp(`^Port ${port} \\(HTTP API\\) is in use\\. Try: npm start -- --port-base \\d+$`),
    );
  });

  it("names each of several", async () => {
    const [http, ws] = [await hold("127.0.0.1"), await hold("127.0.0.1")];
    await expect(requireFreePorts({ http, ws })).rejects.toThrow(
      `Ports ${http} (HTTP API), ${ws} (WebSocket API) are in use.`,
    );
  });

  it("sees a program that listens on all addresses", async () => {
    expect(await isPortFree(await hold("0.0.0.0"))).toBe(false);
  });

  it("suggests a base of which all five are free", async () => {
    const base = await findFreeBase();
    expect(await findBusyPorts(portsFrom(String(base)))).toEqual([]);
  });
});
