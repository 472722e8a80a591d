import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const service = (custom?: Record<string, unknown>) => ({
  service: "demo",
  provider: {},
  ...(custom ? { custom } : {}),
});

describe("readSettings", () => {
  it("keeps serverless-offline's defaults and binds to loopback", () => {
    expect(readSettings(service(), {}, {}, "/app")).toEqual({
      host: "127.0.0.1",
      httpPort: 3000,
      webSocketPort: 3001,
      edgePort: 4566,
      dataDir: "/app/.fanout",
      ephemeral: false,
      noTimeout: false,
      watch: true,
      iam: "warn",
      allowedOrigins: [],
    });
  });

  it("lets the start script's ports win over the command line, and that over serverless.yml", () => {
    const custom = { "serverless-offline": { httpPort: 1, websocketPort: 2 }, localAws: { edgePort: 3 } };
    const cli = { httpPort: "10", websocketPort: 20 };
    expect(readSettings(service(custom), {}, {}, "/app")).toMatchObject({
      httpPort: 1,
      webSocketPort: 2,
      edgePort: 3,
    });
    expect(readSettings(service(custom), cli, {}, "/app")).toMatchObject({ httpPort: 10, webSocketPort: 20 });
    const environment = { FANOUT_PORTS: JSON.stringify({ http: 100, ws: 200, edge: 300 }) };
    expect(readSettings(service(custom), cli, environment, "/app")).toMatchObject({
      httpPort: 100,
      webSocketPort: 200,
      edgePort: 300,
    });
  });

  it("reads localhost as 127.0.0.1, so that nothing listens on another address", () => {
    expect(readSettings(service(), { host: "localhost" }, {}, "/app").host).toBe("127.0.0.1");
  });

  it.each([
    [{ httpPort: "eighty" }, undefined, /httpPort.*eighty/],
    [{ websocketPort: 70_000 }, undefined, /websocketPort.*70000/],
    [{}, { localAws: { iam: "strict" } }, /iam.*strict/],
  ])("names the option that has no meaning (%o %o)", (cli, custom, message) => {
    expect(() => readSettings(service(custom), cli, {}, "/app")).toThrow(message);
  });

  it("takes a data folder relative to the service, or absolute as it is", () => {
    expect(readSettings(service(), {}, { FANOUT_DATA_DIR: "elsewhere" }, "/app").dataDir).toBe(
      "/app/elsewhere",
    );
    expect(readSettings(service(), {}, { FANOUT_DATA_DIR: "/data" }, "/app").dataDir).toBe("/data");
  });
});
