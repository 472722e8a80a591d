import { describe, expect, it } from "vitest";
import { defaultChoices } from "../gateway/index.ts";
import { readOfflineOptions } from "./offline-options.ts";
import { readSettings } from "./settings.ts";

const service = (custom?: Record<string, unknown>) => ({
  service: "demo",
  provider: {},
  ...(custom ? { custom } : {}),
});

describe("readSettings", () => {
  it("keeps serverless-offline's defaults and binds to loopback", () => {
    expect(readSettings(service(), {}, {}, "/app")).toEqual({
      offline: readOfflineOptions({}, {}),
      host: "127.0.0.1",
      httpPort: 3000,
      webSocketPort: 3001,
      edgePort: 4566,
      lambdaPort: 3002,
      restPort: 3004,
      isRestPortAsked: false,
      dataDir: "/app/.fanout",
      ephemeral: false,
      noTimeout: false,
      watch: true,
      iam: "warn",
      record: true,
      edgePortMayMove: true,
      gateway: {},
      lambda: {},
    });
  });

  it("lets the command line's ports win over those of serverless.yml", () => {
    const custom = { "serverless-offline": { httpPort: 1, websocketPort: 2 }, localAws: { edgePort: 3 } };
    const cli = { httpPort: "10", websocketPort: 20 };
    expect(readSettings(service(custom), {}, {}, "/app")).toMatchObject({
      httpPort: 1,
      webSocketPort: 2,
      edgePort: 3,
    });
    const asked = readSettings(service(custom), { ...cli, edgePort: 30, lambdaPort: 40 }, {}, "/app");
    expect(asked).toMatchObject({ httpPort: 10, webSocketPort: 20, edgePort: 30, lambdaPort: 40 });
    // A port that was asked for does not move.
    expect(asked.offline?.asked).toContain("lambdaPort");
  });

  it.each([
    [{ edgePort: "4566" }, {}],
    [{}, { localAws: { edgePort: 4566 } }],
  ])("keeps an edge port that was asked for: %j %j", (cli, custom) => {
    expect(readSettings(service(custom), cli, {}, "/app").edgePortMayMove).toBe(false);
  });

  it.each([
    [undefined, "/app/.fanout"],
    ["serverless.yml", "/app/.fanout"],
    ["other.yml", "/app/.fanout/other"],
    ["services/serverless.eu.yml", "/app/.fanout/serverless.eu"],
  ])("gives the service of --config %s the data folder %s", (config, dataDir) => {
    expect(readSettings(service(), { config }, {}, "/app").dataDir).toBe(dataDir);
  });

  it("reads localhost as 127.0.0.1, so that nothing listens on another address", () => {
    expect(readSettings(service(), { host: "localhost" }, {}, "/app").host).toBe("127.0.0.1");
  });

  it.each([
    [{ httpPort: "eighty" }, undefined, /httpPort.*eighty/],
    [{ websocketPort: 70_000 }, undefined, /websocketPort.*70000/],
    [{}, { localAws: { iam: "strict" } }, /custom\.localAws\.iam must be enforce, warn or off, not "strict"/],
    [{}, { localAws: { iamm: "off" } }, /custom\.localAws has no setting "iamm"\. Did you mean iam\?/],
    [{}, { localAws: { gateway: 5 } }, /custom\.localAws\.gateway must have settings by name, not "5"/],
    [
      {},
      { localAws: { gateway: { idleTimeoutSecs: 5 } } },
      /gateway has no setting "idleTimeoutSecs"\. Did you mean idleTimeoutSeconds\?/,
    ],
    [
      {},
      { localAws: { gateway: { idleTimeoutSeconds: "soon" } } },
      /gateway\.idleTimeoutSeconds must be a number from 0\.001, not "soon"/,
    ],
    [
      {},
      { localAws: { gateway: { maxFrameBytes: 1_000.5 } } },
      /maxFrameBytes must be a whole number from 125/,
    ],
    [
      {},
      { localAws: { gateway: { choices: { malformedConnectStatus: 200 } } } },
      /choices\.malformedConnectStatus must be a whole number from 400 to 599, not "200"/,
    ],
    [
      {},
      { localAws: { gateway: { choices: { badConnectionIdStatus: 404 } } } },
      /must be 400 or 410, not "404"/,
    ],
    [
      {},
      { localAws: { gateway: { choices: { idleClose: { code: 1006 } } } } },
      /idleClose must be a close frame, .* but for 1004, 1005, 1006/,
    ],
    [
      {},
      { localAws: { gateway: { choices: { idleClose: { code: 1001, reasn: "x" } } } } },
      /idleClose must be a close frame, .* code, .* and reason, .* not \{"code":1001,"reasn":"x"\}/,
    ],
    [{}, { localAws: { parameters: { name: "/x" } } }, /parameters must be a list .*: it is no list\./],
    [
      {},
      { localAws: { parameters: [{ name: "/x" }, { name: "/y", type: "Foo", value: "b" }] } },
      /entry 2 has the type "Foo", where String, StringList, SecureString may stand/,
    ],
    [{}, { localAws: { parameters: [{ nam: "/x" }] } }, /entry 1 has "nam", where name, type, value may/],
    [{}, { localAws: { parameters: [{ type: "SecureString" }] } }, /entry 1 has no name\./],
    [{}, { localAws: { parameters: [{ name: "/x", type: "String" }] } }, /is a String without a value/],
    [
      {},
      { localAws: { conditionKeys: { "aws:PrincipalOrgID": { a: 1 } } } },
      /conditionKeys must be condition keys, .*: aws:PrincipalOrgID has neither a text/,
    ],
    [
      {},
      { localAws: { gateway: { choices: { defaultReasons: ["x"] } } } },
      /defaultReasons must be texts by/,
    ],
    [
      {},
      { localAws: { gateway: { choices: { connectRefusalBody: "yes" } } } },
      /must be true or false, not "yes"/,
    ],
    [
      {},
      { localAws: { gateway: { allowedOrigins: "x" } } },
      /allowedOrigins must be a list of texts, not "x"/,
    ],
    [
      {},
      { localAws: { lambda: { hosts: 0 } } },
      /custom\.localAws\.lambda\.hosts must be a whole number from 1/,
    ],
    [
      {},
      { localAws: { lambda: { asyncRetryDelaysMs: [1, "x"] } } },
      /asyncRetryDelaysMs must be a list of numbers/,
    ],
    [{ webSocketIdleTimeout: "never" }, undefined, /--webSocketIdleTimeout must be a number.*"never"/],
    [
      {},
      { "serverless-offline": { webSocketHardTimeout: -1 } },
      /custom\.serverless-offline\.webSocketHardTimeout must be a number.*"-1"/,
    ],
  ])("names the option that has no meaning (%o %o)", (cli, custom, message) => {
    expect(() => readSettings(service(custom), cli, {}, "/app")).toThrow(message);
  });

  it("takes each setting of the gateway and of Lambda, also as the text that a variable gives", () => {
    const gateway = {
      idleTimeoutSeconds: "30",
      allowedOrigins: ["https://app.example"],
      choices: {
        malformedConnectStatus: 500,
        postCountsAsActivity: "false",
        defaultReasons: { 1001: "Gone" },
      },
    };
    const lambda = { maxConcurrencyPerFunction: 2, asyncRetryDelaysMs: [10, "20"] };
    const settings = readSettings(service({ localAws: { gateway, lambda, watch: false } }), {}, {}, "/app");
    expect(settings.watch).toBe(false);
    expect(settings.lambda).toEqual({ maxConcurrencyPerFunction: 2, asyncRetryDelaysMs: [10, 20] });
    expect(settings.gateway).toEqual({
      idleTimeoutSeconds: 30,
      allowedOrigins: ["https://app.example"],
      choices: {
        ...defaultChoices,
        malformedConnectStatus: 500,
        postCountsAsActivity: false,
        defaultReasons: { ...defaultChoices.defaultReasons, 1001: "Gone" },
      },
    });
  });

  it("gives serverless-offline's socket times their meaning, the command line's before serverless.yml's", () => {
    const custom = {
      "serverless-offline": { webSocketIdleTimeout: 5, webSocketHardTimeout: 50 },
      localAws: { gateway: { maxConnectionSeconds: 60 } },
    };
    expect(readSettings(service(custom), {}, {}, "/app").gateway).toEqual({
      idleTimeoutSeconds: 5,
      maxConnectionSeconds: 60,
    });
    const cli = { webSocketIdleTimeout: "7", webSocketHardTimeout: "70" };
    expect(readSettings(service(custom), cli, {}, "/app").gateway).toEqual({
      idleTimeoutSeconds: 7,
      maxConnectionSeconds: 70,
    });
  });

  it("gives serverless-offline's settings of environments their meaning, after custom.localAws.lambda's", () => {
    const custom = { "serverless-offline": { reloadHandler: true, terminateIdleLambdaTime: 5 } };
    expect(readSettings(service(custom), {}, {}, "/app").lambda).toEqual({
      freshEnvironments: true,
      idleEnvironmentMs: 5_000,
    });
    const ours = { ...custom, localAws: { lambda: { freshEnvironments: false, idleEnvironmentMs: 9_000 } } };
    expect(readSettings(service(ours), { terminateIdleLambdaTime: "7" }, {}, "/app").lambda).toEqual({
      freshEnvironments: false,
      idleEnvironmentMs: 9_000,
    });
    expect(readSettings(service(), {}, {}, "/app").lambda).toEqual({});
  });

  it("takes a data folder relative to the service, or absolute as it is", () => {
    expect(readSettings(service(), {}, { FANOUT_DATA_DIR: "elsewhere" }, "/app").dataDir).toBe(
      "/app/elsewhere",
    );
    expect(readSettings(service(), {}, { FANOUT_DATA_DIR: "/data" }, "/app").dataDir).toBe("/data");
  });
});
