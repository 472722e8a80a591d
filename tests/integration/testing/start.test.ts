import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import {
  createProject,
  LIMIT_MS,
  linkPackages,
  removeProject,
  writeFiles,
} from "../support/offline-project.ts";

/** Neither tables nor queues, nor an API. */
const serverlessYml = (word: string) => `service: bare
provider: { name: aws, runtime: nodejs24.x, environment: { WORD: ${word}, GIVEN: "\${param:given, 'none'}", NAMED: "\${env:TESTING_NAMED, 'none'}" } }
plugins: [serverless-offline, fanout-local-aws]
functions:
  tell: { handler: tell.handler }
`;
const TELL = `export const handler = async () => {
  const { WORD, GIVEN, NAMED, MORE } = process.env;
  return [WORD, GIVEN, NAMED, MORE ?? "none"].join(" ");
};`;

let root: string;
let aws: LocalAws | undefined;

beforeAll(() => {
  root = createProject({ "serverless.yml": serverlessYml("first"), "tell.mjs": TELL });
  linkPackages(root);
});
afterEach(async () => {
  await aws?.stop();
  delete process.env.TESTING_NAMED;
});
afterAll(() => removeProject(root));

async function told(options: Parameters<typeof startLocalAws>[0] = {}): Promise<string> {
  await aws?.stop();
  aws = await startLocalAws({ root, ...options });
  return JSON.parse((await aws.lambda.invoke("tell", "{}")).payload);
}

describe("startLocalAws", () => {
  it("never serves what was resolved from something else", { timeout: LIMIT_MS }, async () => {
    expect(await told()).toBe("first none none none");
    expect(await told({ params: { given: "param" } })).toBe("first param none none");
    expect(await told({ environment: { MORE: "more" } })).toBe("first none none more");
    process.env.TESTING_NAMED = "named";
    expect(await told()).toBe("first none named none");
    writeFiles(root, { "serverless.yml": serverlessYml("second") });
    expect(await told()).toBe("second none named none");
    writeFiles(root, {
      ".env": "TESTING_NAMED=dotted",
      "serverless.yml": `useDotenv: true\n${serverlessYml("second")}`,
    });
    delete process.env.TESTING_NAMED;
    expect(await told()).toBe("second none dotted none");
    writeFiles(root, { ".env": "TESTING_NAMED=other" });
    expect(await told()).toBe("second none other none");
  });

  it("says what a service does not have, and resets it all the same", { timeout: LIMIT_MS }, async () => {
    await told();
    const bare = aws as LocalAws;
    await bare.reset();
    expect(bare.invocations.list()).toEqual([]);
    expect([bare.connections.list(), bare.tables.names, bare.queues.names]).toEqual([[], {}, {}]);
    await expect(bare.clients(1)).rejects.toThrow("this service has none: no event is a websocket");
    await expect(bare.tables.items("Things")).rejects.toThrow('There is no table "Things". There is none.');
    await expect(bare.expire({ id: 1 })).rejects.toThrow("No table of this service has a TTL");
    await expect(bare.kill("engine")).rejects.toThrow(/No DynamoDB engine runs/);
    await expect(bare.runSchedule("tick")).rejects.toThrow("There is no schedule tick, nor any other.");
    expect(bare.pids().engine).toBeUndefined();
  });

  it("refuses what comes after stop, each with its name, and keeps what was seen", {
    timeout: LIMIT_MS,
  }, async () => {
    await told();
    const stopped = aws as LocalAws;
    await stopped.stop();
    const calls: Record<string, () => Promise<unknown>> = {
      invoke: () => stopped.lambda.invoke("tell", "{}"),
      idle: () => stopped.streams.idle(),
      items: () => stopped.tables.items("Things"),
      send: () => stopped.queues.send("Jobs", "x"),
      clients: () => stopped.clients(1),
      reset: () => stopped.reset(),
      runSchedule: () => stopped.runSchedule("tick"),
      expire: () => stopped.expire({ id: 1 }),
      advance: () => stopped.advance(1),
      kill: () => stopped.kill("hosts"),
      failNext: async () => stopped.failNext({ function: "tell" }),
    };
    for (const [name, call] of Object.entries(calls))
      await expect(call(), name).rejects.toThrow(
        `${name}() came after stop(): this stack is gone. For another: startLocalAws()`,
      );
    expect(stopped.invocations.list("tell")).toHaveLength(1);
  });

  it("refuses what it does not know", async () => {
    await expect(startLocalAws({ rot: root } as never)).rejects.toThrow(
      'startLocalAws has no option "rot". Did you mean root? It has root, stage, params,',
    );
    await expect(startLocalAws({ root, engine: "dynamo" as never })).rejects.toThrow(
      'There is no engine "dynamo". There are embedded, dynamodb-local, localstack.',
    );
    await expect(startLocalAws({ root: "/nowhere" })).rejects.toThrow(
      "There is no serverless.yml in /nowhere.",
    );
  });
});
