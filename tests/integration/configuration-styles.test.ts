import { afterEach, describe, expect, it } from "vitest";
import { resolveService } from "../../localstack/plugin/resolved-service.ts";
import {
  createProject,
  LIMIT_MS,
  linkPackages,
  removeProject,
  writeFiles,
} from "./support/offline-project.ts";
import { runCommand } from "./support/running-start.ts";

const BODY = `
provider:
  name: aws
  runtime: nodejs22.x
  environment: { FROM_DOTENV: "\${env:FROM_DOTENV, 'none'}" }
  websocketsApiRouteSelectionExpression: $request.body.kind
plugins: [serverless-offline, fanout-local-aws]
functions:
  main:
    handler: src/main.handler
    events:
      - websocket: $connect
      - websocket: { route: say, routeResponseSelectionExpression: $default }
`;

/** The same service as an object, for the forms that are no YAML. */
const OBJECT = `{
  service: "styles",
  useDotenv: true,
  package: { individually: true },
  provider: {
    name: "aws",
    runtime: "nodejs22.x",
    environment: { FROM_DOTENV: "\${env:FROM_DOTENV, 'none'}" },
    websocketsApiRouteSelectionExpression: "$request.body.kind",
  },
  plugins: { modules: ["serverless-offline", "fanout-local-aws"] },
  functions: {
    main: {
      handler: "src/main.handler",
      events: [{ websocket: "$connect" }, { websocket: { route: "say", routeResponseSelectionExpression: "$default" } }],
    },
  },
}`;

const FORMS: Readonly<Record<string, string>> = {
  "serverless.yml": `service: styles\nuseDotenv: true\npackage: { individually: true }${BODY}`,
  "serverless.yaml": `service: styles\nuseDotenv: true\nframeworkVersion: "4"${BODY}`,
  "serverless.json": JSON.stringify(new Function(`return ${OBJECT}`)()),
  "serverless.js": `module.exports = ${OBJECT};`,
  "serverless.mjs": `export default ${OBJECT};`,
  "serverless.ts": `interface Service { readonly service: string }\nconst service = ${OBJECT} satisfies Service;\nexport default service;`,
};

const SERVERLESS_4 = `org: acme00
app: board
service: four
build:
  esbuild: { minify: true, packages: external, buildConcurrency: 2 }
stages:
  default: { observability: false }${BODY.replace("    events:", "    build: esbuild\n    events:")}`;

let folder: string;
function project(files: Readonly<Record<string, string>>): string {
  folder = createProject(files);
  linkPackages(folder);
  return folder;
}
afterEach(() => removeProject(folder));

describe("the same service in every form that the framework reads", () => {
  it.each(Object.keys(FORMS))("%s", { timeout: LIMIT_MS }, async (name) => {
    const root = project({ [name]: FORMS[name] as string, ".env": "FROM_DOTENV=dotted" });
    const { model } = await resolveService(root, "test");
    expect(model.warnings).toEqual([]);
    expect(model.webSocketApi).toMatchObject({
      stage: "test",
      routeSelectionExpression: "$request.body.kind",
      routes: [{ routeKey: "$connect" }, { routeKey: "say" }],
    });
    expect(model.functions).toMatchObject([
      { handler: "src/main.handler", environment: { FROM_DOTENV: "dotted" } },
    ]);
  });
});

describe("a file that is written for Serverless 4", () => {
  it("is served, with the options of its own esbuild", { timeout: LIMIT_MS }, async () => {
    const { model, build } = await resolveService(project({ "serverless.yml": SERVERLESS_4 }), "test");
    expect(model.webSocketApi?.routes.map(({ routeKey }) => routeKey)).toEqual(["$connect", "say"]);
    expect(build).toEqual({ minify: true, packages: "external" });
  });

  it("is still refused where another framework would deploy it without them", {
    timeout: LIMIT_MS,
  }, async () => {
    const cwd = project({ "serverless.yml": SERVERLESS_4 });
    const command = runCommand("npx", ["serverless", "package"], { cwd });
    expect(await command.exitCode).toBe(1);
    expect(command.output()).toContain("unrecognized property 'build'");
  });
});

describe("what a resolved service was made from", () => {
  it("is asked again where a file that it includes or .env was saved", { timeout: LIMIT_MS }, async () => {
    const environment = (name: string) =>
      `environment: { FROM_DOTENV: "\${env:FROM_DOTENV}", NAME: "\${file(./name.yml):${name}}" }`;
    const root = project({
      "serverless.yml": `service: styles\nuseDotenv: true${BODY.replace(/environment: .*/, environment("name"))}`,
      "name.yml": "name: one",
      ".env": "FROM_DOTENV=one",
    });
    const resolved = async () => (await resolveService(root, "test")).model.functions[0]?.environment;
    expect(await resolved()).toEqual({ NAME: "one", FROM_DOTENV: "one" });
    writeFiles(root, { "name.yml": "name: two" });
    expect(await resolved()).toEqual({ NAME: "two", FROM_DOTENV: "one" });
    writeFiles(root, { ".env": "FROM_DOTENV=two" });
    expect(await resolved()).toEqual({ NAME: "two", FROM_DOTENV: "two" });
  });
});
