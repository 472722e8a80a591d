import { join } from "node:path";
import { expect, it } from "vitest";
import { defaultDynamoDbSettings } from "../edge/index.ts";
import { defaultChoices, defaultSettings } from "../gateway/index.ts";
import { defaultLambdaSettings } from "../lambda/index.ts";
import { OFFLINE, type OfflineOption } from "./offline-catalog.ts";
import { CHOICES, DYNAMODB, GATEWAY, LAMBDA, LOCAL_AWS } from "./setting-catalog.ts";
import { allowed, readSetting, type Setting } from "./setting-rules.ts";

type Settings = Readonly<Record<string, Setting>>;
type Defaults = Readonly<Record<string, unknown>>;

const TOP_DEFAULTS: Record<keyof typeof LOCAL_AWS, unknown> = {
  edgePort: 4566,
  restPort: 3004,
  dataDir: ".fanout",
  engine: "embedded",
  engineUrl: "http://127.0.0.1:8000",
  ephemeral: false,
  iam: "warn",
  conditionKeys: {},
  record: true,
  watch: true,
  parameters: [],
};

const cell = (text: string) => text.replaceAll("|", "\\|");

function table(settings: Settings, defaults: Defaults): string {
  const rows = Object.entries(settings).map(([name, { rule, unit, row, meaning }]) =>
    [`\`${name}\``, `\`${JSON.stringify(defaults[name])}\``, unit ?? "", allowed(rule), meaning, row ?? ""]
      .map(cell)
      .join(" | "),
  );
  return [
    "| Setting | Default | Unit | May be | Meaning | Rows |",
    "|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function offlineTable(): string {
  const rows = Object.entries<OfflineOption>(OFFLINE).map(
    ([name, { rule, unit, row, fallback, meaning, instead }]) =>
      [
        `\`${name}\``,
        `\`${JSON.stringify(fallback)}\``,
        unit ?? "",
        allowed(rule),
        instead === undefined ? meaning : `**No effect.** ${instead}`,
        row ?? "",
      ]
        .map(cell)
        .join(" | "),
  );
  return [
    "| Option | Default | Unit | May be | Here | Rows |",
    "|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

const reference = `# Settings of local AWS

What can be set under \`custom.localAws\` in serverless.yml. Everything has a default, and durations and sizes are AWS's quotas. A name that there is not, or a value that is not
allowed, stops the start with a sentence that names it. \`localstack/plugin/settings-reference.test.ts\` writes this page from the code (\`npx vitest run --project=unit
settings-reference -u\`) and fails where it is stale. Rows are those of the parity matrix.

\`\`\`yaml
custom:
  localAws:
    iam: enforce
    gateway:
      idleTimeoutSeconds: 30
      choices:
        malformedConnectStatus: 500
    lambda:
      maxConcurrencyPerFunction: 4
\`\`\`

When serverless.yml is saved, \`iam\`, \`parameters\` and everything under \`gateway\` are taken over while it runs; sizes and \`pingCountsAsActivity\` hold for connections that are
made from then on. The others, \`gateway.maxMessageBytes\` and ports among them, need a restart, and a line says so.

## custom.localAws

${table(LOCAL_AWS, TOP_DEFAULTS)}

## serverless-offline's options

Those of version 14.8, on the command line or under \`custom.serverless-offline\`; the command line goes first. One that is set and has no effect is said at the start, with what to do instead, and so is one
that there is not. A value that is not allowed stops the start.

${offlineTable()}

\`custom.offline.customAuthenticationProvider\` is asked for \`http\` events, as serverless-offline does. \`IS_OFFLINE\`, which it sets for
handlers, is not set: code that asks for it would do here what it does not do on AWS.

## custom.localAws.gateway

${table(GATEWAY, { ...defaultSettings })}

Serverless-offline's \`webSocketIdleTimeout\` and \`webSocketHardTimeout\` (seconds) set \`idleTimeoutSeconds\` and \`maxConnectionSeconds\`: on the command line before what stands
here, under \`custom.serverless-offline\` after it.

What AWS takes from CloudFormation is taken from there: \`TimeoutInMillis\` of an integration, \`AuthorizationType\` of \`$connect\`, \`DefaultRouteSettings\` and
\`RouteSettings\` of the stage, by \`resources.extensions\`.

Values that AWS holds are not on this machine. \`\${ssm:...}\`, \`\${cf:...}\`, \`\${s3:...}\` and \`\${aws:accountId}\` are resolved by the framework, which asks AWS with your credentials and says
which property it could not resolve without. Behind \`\${param:...}\` they are asked for by the stages that name them only:

\`\`\`yaml
params:
  prod:
    apiKey: \${ssm:/prod/api-key}
  default:
    apiKey: local
\`\`\`

## custom.localAws.gateway.choices

Where AWS's behaviour is not documented, local AWS does one thing, and the matrix says "unconfirmed". Each can be switched.

${table(CHOICES, { ...defaultChoices })}

## custom.localAws.lambda

${table(LAMBDA, { ...defaultLambdaSettings })}

## custom.localAws.dynamodb

What AWS does under load, for code that is to be tried against it. [DynamoDB](dynamodb.md) says how far each goes.

${table(DYNAMODB, { ...defaultDynamoDbSettings })}
`;

it("docs/reference/local-aws-settings.md lists every setting with its default, unit, meaning and row", async () => {
  const file = join(import.meta.dirname, "../../docs/reference/local-aws-settings.md");
  await expect(reference).toMatchFileSnapshot(file);
});

it("every default is a value that its own rule allows", () => {
  for (const [settings, defaults] of [
    [LOCAL_AWS, TOP_DEFAULTS],
    [GATEWAY, defaultSettings],
    [CHOICES, defaultChoices],
    [LAMBDA, defaultLambdaSettings],
    [DYNAMODB, defaultDynamoDbSettings],
  ] as unknown as [Settings, Defaults][])
    for (const [name, { rule }] of Object.entries(settings))
      expect(readSetting(name, defaults[name], rule), name).toEqual(defaults[name]);
});

it("every option of the installed serverless-offline is listed, with its default", async () => {
  const config = join(import.meta.dirname, "../../node_modules/serverless-offline/src/config");
  const { commandOptions, defaultOptions } = (await import(join(config, "index.js"))) as Record<
    "commandOptions" | "defaultOptions",
    Record<string, unknown>
  >;
  const listed: Record<string, OfflineOption> = OFFLINE;
  for (const name of Object.keys(commandOptions)) expect(listed, name).toHaveProperty(name);
  for (const [name, value] of Object.entries(defaultOptions))
    expect(listed[name]?.fallback, name).toEqual(value);
});
