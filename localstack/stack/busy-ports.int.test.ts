import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { type LocalSettings, readSettings } from "../plugin/settings.ts";
import { startStack } from "../stack.ts";

let root: string;
let holder: Server;
let taken: number;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "busy-ports-"));
  writeFileSync(join(root, "handler.mjs"), "export const handler = async () => ({ statusCode: 200 });");
  holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  taken = (holder.address() as AddressInfo).port;
});
afterEach(() => {
  holder.close();
  rmSync(root, { recursive: true, force: true });
});

function start(ports: Partial<LocalSettings>, notices: string[] = []) {
  const service: ServerlessService = {
    service: "busy",
    provider: {},
    functions: {
      main: { handler: "handler.handler", events: [{ websocket: "$default" }, { httpApi: "*" }] },
    },
  };
  const settings = {
    ...readSettings(service, {}, {}, root),
    httpPort: 0,
    webSocketPort: 0,
    edgePort: 0,
    lambdaPort: 0,
  };
  return startStack({
    model: buildModel(service, root),
    settings: { ...settings, ...ports },
    log: { ...silentLog, notice: (message) => notices.push(message) },
    distDir: join(import.meta.dirname, "../dist"),
  });
}

it("the edge moves from a port that nobody asked for, and says so", async () => {
  const notices: string[] = [];
  const stack = await start({ edgePort: taken, edgePortMayMove: true }, notices);
  try {
    expect(stack.urls.edge).not.toContain(`:${taken}`);
    expect((await fetch(`${stack.urls.edge}/_local/health`)).status).toBe(200);
    expect(notices).toContain(`Port ${taken} is in use: another one is taken. edgePort sets it.`);
  } finally {
    await stack.stop();
  }
});

it.each([
  ["edgePort", () => ({ edgePort: taken, edgePortMayMove: false })],
  ["httpPort", () => ({ httpPort: taken })],
  ["websocketPort", () => ({ webSocketPort: taken })],
])("%s, which somebody counts on, is an error that names it", async (option, ports) => {
  await expect(start(ports())).rejects.toThrow(
    `Port ${taken} is in use (${option}). Try: serverless offline --${option} ${taken + 10}`,
  );
  // The build of the handlers, which began beside it, ends by itself.
  const handlers = join(root, ".fanout/cache/handlers");
  await expect.poll(() => readdirSync(handlers).some((name) => name.startsWith("manifest-"))).toBe(true);
});
