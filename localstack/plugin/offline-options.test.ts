import { describe, expect, it } from "vitest";
import { applyOptions } from "./apply-options.ts";
import { OFFLINE } from "./offline-catalog.ts";
import { offlineWarnings, readOfflineOptions } from "./offline-options.ts";

const service = (options: Record<string, unknown>) => ({ custom: { "serverless-offline": options } });

describe("readOfflineOptions", () => {
  it.each([
    [{ lambdaPort: "many" }, {}, /custom\.serverless-offline\.lambdaPort must be a whole number.*"many"/],
    [{}, { albPort: 70_000 }, /--albPort must be a whole number from 0 to 65535, not "70000"/],
    [{ noAuth: "perhaps" }, {}, /noAuth must be true or false, not "perhaps"/],
    [{}, { reloadHandler: 5 }, /--reloadHandler must be true or false/],
    [{ terminateIdleLambdaTime: 0 }, {}, /terminateIdleLambdaTime must be a number from 1, not "0"/],
    [{ prefix: ["a"] }, {}, /prefix must be a text/],
    [{ host: 5 }, {}, /host must be a text/],
  ])("names the option that has no meaning: %o %o", (custom, cli, message) => {
    expect(() => readOfflineOptions(service(custom), cli)).toThrow(message);
  });

  it("takes the command line before custom.serverless-offline, and that before the defaults", () => {
    const { values, asked } = readOfflineOptions(service({ albPort: 1, lambdaPort: "2", noAuth: "true" }), {
      albPort: "3",
      stage: "dev",
    });
    expect(values).toMatchObject({
      albPort: 3,
      lambdaPort: 2,
      noAuth: true,
      httpPort: 3000,
      noTimeout: false,
    });
    expect(asked).toEqual(["albPort", "lambdaPort", "noAuth"]);
  });

  it("reads a variable without a value as an option that is not set", () => {
    const { values, asked } = readOfflineOptions(service({ prefix: "", httpsProtocol: null }), {
      host: undefined,
    });
    expect(asked).toEqual([]);
    expect(values).toMatchObject({ prefix: "", httpsProtocol: null, host: "localhost" });
  });
});

describe("offlineWarnings", () => {
  const warnings = (custom: Record<string, unknown>, cli: Record<string, unknown> = {}) =>
    offlineWarnings(service(custom), readOfflineOptions(service(custom), cli));

  it("says of every option without an effect what to do instead, once", () => {
    const without = Object.entries(OFFLINE).filter(([, option]) => "instead" in option);
    expect(without.map(([name]) => name)).toContain("useInProcess");
    for (const [name, option] of without) {
      const value = option.rule.kind === "boolean" ? true : "something";
      const [warning, ...more] = warnings({}, { [name]: value });
      expect(warning, name).toContain(
        `${name} (serverless-offline) has no effect. ${"instead" in option && option.instead}`,
      );
      expect(more).toEqual([]);
    }
  });

  it("says together what holds for several", () => {
    expect(warnings({ useDocker: true, dockerNetwork: "net" })).toEqual([
      expect.stringMatching(
        /^dockerNetwork, useDocker \(serverless-offline\) have no effect\. Functions run without Docker/,
      ),
    ]);
  });

  it("names an option that there is not, and the nearest that there is", () => {
    expect(warnings({ websocketport: 5 })).toEqual([
      'custom.serverless-offline has no option "websocketport", so it has no effect. Did you mean websocketPort?',
    ]);
  });

  it("says nothing of options that hold, nor of one that is set to what it is anyway", () => {
    expect(
      warnings({ httpPort: 4000, noAuth: true, prefix: "api", useDocker: false }, { stage: "x" }),
    ).toEqual([]);
  });
});

describe("applyOptions", () => {
  const authorizer = { name: "a", functionKey: "a", identitySource: [] };
  const model = {
    httpApi: { routes: [{ method: "GET", path: "/x", functionKey: "c", authorizer: { kind: "aws_iam" } }] },
    warnings: ["first"],
    refusals: ["The route's own is not there."],
    schedules: [{ functionKey: "tick", expression: "rate(1 minute)", enabled: true }],
    webSocketApi: {
      routes: [
        { routeKey: "$connect", functionKey: "c", routeResponse: false, authorizer },
        { routeKey: "signed", functionKey: "c", routeResponse: false, authorizationType: "AWS_IAM" },
      ],
    },
  } as never;
  const applied = (options: Record<string, unknown>) =>
    applyOptions(model, readOfflineOptions(service(options), {})) as unknown as Record<string, never>;

  it("leaves a model alone that no option is about", () => {
    expect(applied({})).toEqual(model);
  });

  it("takes authorizers away with noAuth, and schedules with disableScheduledEvents", () => {
    const routes = ["$connect", "signed"].map((routeKey) => ({
      routeKey,
      functionKey: "c",
      routeResponse: false,
    }));
    expect(applied({ noAuth: true })).toMatchObject({ webSocketApi: { routes }, schedules: [{}] });
    expect(applied({ noAuth: true })).toMatchObject({ httpApi: { routes: [{ path: "/x" }] } });
    expect(JSON.stringify(applied({ noAuth: true }))).not.toMatch(/authoriz/);
    expect(applied({ noAuth: true })).toMatchObject({
      warnings: ["first", "The route's own is not there. The framework refuses to deploy that."],
      refusals: [],
    });
    expect(applied({ disableScheduledEvents: true }).schedules).toEqual([]);
  });
});
