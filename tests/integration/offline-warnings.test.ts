import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  connectTo,
  createProject,
  endOffline,
  LIMIT_MS,
  linkPackages,
  PATIENCE,
  type RunningOffline,
  removeProject,
  startOffline,
  writeFiles,
} from "./support/offline-project.ts";

const HANDLER =
  "export const handler = async () => ({ statusCode: 200, body: JSON.stringify(process.env.WORD) });";

const serverlessYml = ({ word = "one", connect = "$connect", port = "" }) => `service: warned
provider:
  name: aws
  runtime: nodejs24.x
  environment: { WORD: ${word} }
  iam: { role: "arn:aws:iam::123456789012:role/elsewhere" }
plugins: [serverless-offline, fanout-local-aws]
custom: { serverless-offline: { ${port} } }
functions:
  main:
    handler: main.handler
    events:
      - websocket: ${connect}
      - websocket: { route: $default, routeResponseSelectionExpression: $default }
  lost: { handler: src/lost.handler }
  strange: { handler: main.handler, runtime: dotnet8 }
`;

let folder: string;
let offline: RunningOffline;
beforeAll(async () => {
  folder = createProject({ "serverless.yml": serverlessYml({}), "main.mjs": HANDLER });
  linkPackages(folder);
  offline = await startOffline(folder, "--websocketPort", "0", "--edgePort", "0");
}, LIMIT_MS);
afterAll(() => {
  endOffline(offline);
  removeProject(folder);
});

/** What is said of a saved version, once the last words of it are there. */
async function save(version: Parameters<typeof serverlessYml>[0], lastWords: string): Promise<string> {
  const before = offline.output().length;
  const said = () => offline.output().slice(before);
  writeFiles(folder, { "serverless.yml": serverlessYml(version) });
  await expect.poll(said, PATIENCE).toContain(lastWords);
  return said();
}

async function answer(): Promise<unknown> {
  const client = await connectTo(offline.urls.ws);
  try {
    return await client.ask({});
  } finally {
    client.close();
  }
}

const WARNINGS = [
  `functions.lost: its handler src/lost.handler has no file: there is no `,
  "functions.strange: The runtime dotnet8 is not run on this machine",
  "The permissions of main, lost, strange cannot be fully known here",
];

it("says at the start what each call would fail of, and what it cannot know, and comes up", () => {
  for (const warning of WARNINGS) expect(offline.output()).toContain(warning);
  expect(offline.output()).toContain(join(folder, "src/lost"));
});

it("says nothing of that again when serverless.yml is saved, and a change of every function once", {
  timeout: LIMIT_MS,
}, async () => {
  const said = await save({ word: "two" }, "was taken over");
  expect(said).toMatch(/was taken over in \d+\.\d s: the settings of all 3 functions\.\n/);
  for (const warning of WARNINGS) expect(said).not.toContain(warning);
  expect(await answer()).toBe("two");
});

it("says once what needs a restart, for as long as it does", { timeout: LIMIT_MS }, async () => {
  const restart = "httpPort changed: restart to use it.";
  await save({ word: "two", port: "httpPort: 3999" }, restart);
  const again = await save({ word: "three", port: "httpPort: 3999" }, "was taken over");
  expect(again).not.toContain(restart);
});

it("takes over no version whose authorizer is not there: what ran goes on", {
  timeout: LIMIT_MS,
}, async () => {
  const connect = "{ route: $connect, authorizer: { name: nobody } }";
  const said = await save({ word: "four", port: "httpPort: 3999", connect }, "--noAuth");
  expect(said).toContain("serverless.yml cannot be taken over; what ran before goes on.");
  expect(said).toContain('names the authorizer "nobody", and the service has no function of that name.');
  expect(await answer()).toBe("three");
});
