import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Template } from "../../localstack/engines/localstack/cut-template.ts";
import { LEFT_OUT, type LeftOut } from "./support/left-out-permissions.ts";
import { copyProject } from "./support/project-copy.ts";
import { root, runCommand } from "./support/running-start.ts";

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}
interface Policy {
  readonly Type: string;
  readonly Properties: { readonly PolicyDocument: { readonly Statement: readonly Statement[] } };
}
type Handlers = Readonly<Record<string, readonly string[]>>;

/** Everything that a deploy can be asked to make. */
const GIVEN = {
  alarmEmail: "ada@example.com",
  domain: "chat.example.com",
  certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/abc",
};
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_CHARACTERS = 6_144;
const MOST_POLICIES = 10;
const SERVICE_OF = /^arn:[^:]+::[^:]+:([a-z0-9]+):/;

// The Serverless Framework's, which reads serverless.yml by it.
const fromHere = createRequire(import.meta.url);
const yaml = createRequire(fromHere.resolve("serverless/package.json"))("js-yaml");
const intrinsic = ["Ref", "Sub", "GetAtt"].map(
  (name) => new yaml.Type(`!${name}`, { kind: "scalar", construct: (text: string) => text }),
);
const role = yaml.load(readFileSync(join(root, "infrastructure/deploy-role.yml"), "utf8"), {
  schema: yaml.DEFAULT_SCHEMA.extend(intrinsic),
});
const policies = Object.entries<Policy>(role.Resources)
  .filter(([, { Type: type }]) => type === "AWS::IAM::ManagedPolicy")
  .map(([id, { Properties: properties }]) => ({ id, document: properties.PolicyDocument }));
const statements = policies.flatMap(({ document }) => document.Statement);
const allowed = new Set(
  statements.flatMap(({ Action: actions }) => actions).map((name) => name.toLowerCase()),
);

const schemas: Readonly<Record<string, Handlers>> = JSON.parse(
  readFileSync(join(root, "tests/integration/support/handler-permissions.json"), "utf8"),
).types;

let folder: string;
let resources: Template["Resources"];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fanout-role-"));
  const cwd = copyProject(folder);
  const given = Object.entries(GIVEN).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  const command = runCommand("npx", ["serverless", "package", "--stage", "prod", ...given], { cwd });
  expect(await command.exitCode, command.output()).toBe(0);
  const file = join(cwd, ".serverless/cloudformation-template-update-stack.json");
  resources = JSON.parse(readFileSync(file, "utf8")).Resources;
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isOf = ({ type }: LeftOut, name: string) => type === undefined || type === name;
const actionsOf = (type: string) => [...new Set(Object.values(schemas[type] ?? {}).flat())];

describe("the deploy role", () => {
  it("is held to every type of the packaged template, and to no other", () => {
    const types = new Set(Object.values(resources).map(({ Type: type }) => type));
    expect(Object.keys(schemas)).toEqual([...types].sort());
  });

  it.each(Object.keys(schemas))("may do what the handlers of %s call", (type) => {
    const missing = actionsOf(type).filter((action) => !allowed.has(action.toLowerCase()));
    const reasons = LEFT_OUT.filter((reason) => isOf(reason, type)).flatMap(({ actions }) => actions);
    expect(missing.filter((action) => !reasons.some((reason) => reason.test(action)))).toEqual([]);
  });

  it.each(LEFT_OUT)("leaves out: $why", (left) => {
    const text = Object.values(resources)
      .filter(({ Type: name }) => isOf(left, name))
      .map((resource) => JSON.stringify(resource))
      .join("\n");
    expect(left.unless.filter((property) => text.includes(`"${property}":`))).toEqual([]);
    // A reason for what no handler calls any more, or for what the role may do, is none.
    const missing = Object.keys(schemas)
      .filter((name) => isOf(left, name))
      .flatMap(actionsOf)
      .filter((action) => !allowed.has(action.toLowerCase()));
    expect(left.actions.filter((action) => !missing.some((name) => action.test(name)))).toEqual([]);
  });

  it("has each action in a statement about things of the same service", () => {
    const astray = statements.flatMap(({ Sid: id, Action: actions, Resource: given }) => {
      const services = [given].flat().flatMap((arn) => SERVICE_OF.exec(arn)?.[1] ?? []);
      return actions
        .filter((action) => services.some((service) => !action.startsWith(`${service}:`)))
        .map((action) => `${id}: ${action}`);
    });
    expect(astray).toEqual([]);
  });

  it.each(policies)("$id is no longer than IAM takes", ({ document }) => {
    const text = JSON.stringify(document)
      .replaceAll("${AWS::Partition}", "aws-us-gov")
      .replaceAll("${AWS::AccountId}", "123456789012")
      .replaceAll("${Service}", role.Parameters.Service.Default);
    expect(text).not.toContain("${");
    expect(text.replace(/\s/g, "").length).toBeLessThanOrEqual(MOST_CHARACTERS);
  });

  it("has every policy, and no more than a role can have", () => {
    const given = role.Resources.DeployRole.Properties.ManagedPolicyArns;
    expect(given).toEqual(policies.map(({ id }) => id));
    expect(given.length).toBeLessThanOrEqual(MOST_POLICIES);
  });
});
