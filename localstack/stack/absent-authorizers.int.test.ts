import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { applyOptions } from "../plugin/apply-options.ts";
import { readSettings } from "../plugin/settings.ts";
import { startStack } from "../stack.ts";

const OUTSIDE = "arn:aws:lambda:eu-west-1:999999999999:function:main";
const handler = "handler.handler";

/** Both APIs behind the same authorizer: a name that is not there, or another service's function. */
const behind = (authorizer: string): ServerlessService => ({
  service: "guarded",
  provider: {
    region: "eu-west-1",
    httpApi: { authorizers: { outside: { type: "request", functionArn: OUTSIDE } } },
  },
  functions: {
    main: {
      handler,
      events: [
        { websocket: { route: "$connect", authorizer: { ...named(authorizer), identitySource: [] } } },
        { httpApi: { path: "/", method: "get", authorizer } },
      ],
    },
  },
});
const named = (authorizer: string) => (authorizer === "outside" ? { arn: OUTSIDE } : { name: authorizer });

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "absent-authorizers-"));
  writeFileSync(join(root, "handler.mjs"), "export const handler = async () => ({ statusCode: 200 });");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function versionOf(service: ServerlessService, cliOptions: Readonly<Record<string, unknown>> = {}) {
  const settings = {
    ...readSettings(service, cliOptions, { FANOUT_EPHEMERAL: "1" }, root),
    ...{ httpPort: 0, webSocketPort: 0, edgePort: 0, lambdaPort: 0 },
  };
  return { model: applyOptions(buildModel(service, root), settings.offline), settings, build: {} };
}

const start = (version: ReturnType<typeof versionOf>) =>
  startStack({ ...version, log: silentLog, distDir: join(import.meta.dirname, "../dist") });

/** 101 where the client came in. */
async function handshake(url: string): Promise<number | undefined> {
  const socket = new WebSocket(url);
  try {
    return await Promise.race([
      once(socket, "open").then(() => 101),
      once(socket, "unexpected-response").then(([, response]) => (response as IncomingMessage).statusCode),
    ]);
  } finally {
    socket.on("error", () => {});
    socket.terminate();
  }
}

const REFUSAL =
  /functions\.main: the websocket event of route \$connect names the authorizer "nobody".*\nfunctions\.main: the httpApi event GET \/ names the authorizer "nobody".*\n.*serverless offline --noAuth$/;

describe("an authorizer that is not there", () => {
  it("ends the start, with every event that names it and what to do", async () => {
    await expect(start(versionOf(behind("nobody")))).rejects.toThrow(REFUSAL);
  });

  it("is not taken over from a saved serverless.yml: what ran goes on; one of another service answers 500", async () => {
    const stack = await start(versionOf(behind("outside")));
    try {
      await expect(stack.update(versionOf(behind("nobody")))).rejects.toThrow(REFUSAL);
      expect(await handshake(stack.urls.ws as string)).toBe(500);
      const response = await fetch(stack.urls.http as string);
      expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
    } finally {
      await stack.stop();
    }
  });

  it.each(["nobody", "outside"])("is not missed under noAuth, which says so: %s", async (authorizer) => {
    const version = versionOf(behind(authorizer), { noAuth: true });
    expect(version.model.warnings).toHaveLength(2);
    const stack = await start(version);
    try {
      expect(await handshake(stack.urls.ws as string)).toBe(101);
      expect((await fetch(stack.urls.http as string)).status).toBe(200);
    } finally {
      await stack.stop();
    }
  });
});
