import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createProject,
  endOffline,
  LIMIT_MS,
  linkPackages,
  removeProject,
  startOffline,
  TABLE_YML,
} from "./support/offline-project.ts";

const HANDLER = "export const handler = async () => ({ statusCode: 200 });";

/** A project whose one fault is in its settings, its event or its resources. */
const serverlessYml = ({ custom = "{}", event = "$default", resources = "" }) => `service: faulty
provider: { name: aws, runtime: nodejs24.x }
plugins: [serverless-offline, fanout-local-aws]
custom: ${custom}
functions:
  main: { handler: main.handler, events: [{ websocket: ${event} }] }
${resources}`;

/** By file: what it says, and what the person has to read. */
const FAULTS: Readonly<Record<string, readonly [text: string, message: string]>> = {
  "setting.yml": [
    serverlessYml({ custom: "{ localAws: { imm: warn } }" }),
    'custom.localAws has no setting "imm". Did you mean iam?',
  ],
  "host.yml": [
    serverlessYml({ custom: "{ serverless-offline: { host: 203.0.113.1 } }" }),
    "host (--host, or under custom.serverless-offline) names no address of this machine (EADDRNOTAVAIL).",
  ],
  "folder.yml": [
    serverlessYml({ custom: "{ localAws: { dataDir: /proc/nope } }" }),
    "The data folder /proc/nope cannot be made (ENOENT): dataDir under custom.localAws",
  ],
  "authorizer.yml": [
    serverlessYml({ event: "{ route: $connect, authorizer: { name: nobody } }" }),
    'functions.main: the websocket event of route $connect names the authorizer "nobody", and the service has no function of that name. It has main.',
  ],
  "table.yml": [
    serverlessYml({
      resources: TABLE_YML.replace("Properties:", 'Properties:\n        TableName: "My Table!"'),
    }),
    'DynamoDB refuses the table Things of serverless.yml (resources.Resources.Things.Properties, TableName "My Table!"): ',
  ],
};

let folder: string;
beforeAll(() => {
  const files = Object.entries(FAULTS).map(([name, [text]]) => [name, text]);
  folder = createProject({ ...Object.fromEntries(files), "main.mjs": HANDLER });
  linkPackages(folder);
});
afterAll(() => removeProject(folder));

/** All that was said until it ended; a start that comes up is an error. */
async function refusalOf(config: string, ...args: string[]): Promise<string> {
  const started = startOffline(
    folder,
    "--config",
    config,
    "--websocketPort",
    "0",
    "--edgePort",
    "0",
    ...args,
  );
  return started.then(
    (offline) => {
      endOffline(offline);
      return expect.fail(`it came up: ${offline.output()}`);
    },
    (error: Error) => error.message,
  );
}

const STACK = /^ +at /m;

it.each(Object.entries(FAULTS))(
  "%s is refused in its own words, without a stack",
  {
    timeout: LIMIT_MS,
  },
  async (config, [, message]) => {
    const output = await refusalOf(config);
    expect(output).toContain(message);
    expect(output).not.toMatch(STACK);
  },
);

it("shows where it was found under --verbose", { timeout: LIMIT_MS }, async () => {
  expect(await refusalOf("setting.yml", "--verbose")).toMatch(STACK);
});
