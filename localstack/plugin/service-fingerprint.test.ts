import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FingerprintOptions, serviceFingerprint } from "./service-fingerprint.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fingerprint-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

const print = (more: Partial<FingerprintOptions> = {}) =>
  serviceFingerprint({
    root,
    configFile: join(root, "serverless.yml"),
    stage: "test",
    params: {},
    packageFolder: join(root, "local-aws"),
    modelCode: "1",
    environment: {},
    ...more,
  });

const YML =
  "service: s\ncustom: ${file(./more.yml)}\nprovider: { name: aws, environment: { A: '${env:MINE, \"\"}' } }\n";

describe("a service's fingerprint", () => {
  beforeEach(() => write("serverless.yml", YML));

  it("is the same as long as nothing is changed", () => {
    write("more.yml", "a: 1");
    const before = print();
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect(print()).toBe(before);
  });

  it.each<[string, () => Partial<FingerprintOptions> | undefined]>([
    ["serverless.yml", () => write("serverless.yml", `${YML}# more\n`) as undefined],
    ["an included file", () => write("more.yml", "a: 2") as undefined],
    ["what an included file includes", () => write("more.yml", "a: ${file(./deep.yml)}") as undefined],
    [".env", () => write(".env", "A=1") as undefined],
    [".env of the stage", () => write(".env.test", "A=1") as undefined],
    ["the lock file", () => write("package-lock.json", "{}") as undefined],
    ["what is installed", () => write("node_modules/.package-lock.json", "{}") as undefined],
    ["the CLI's version", () => write("node_modules/osls/package.json", '{"version":"9.0.0"}') as undefined],
    ["the stage", () => ({ stage: "other" })],
    ["a parameter", () => ({ params: { a: "1" } })],
    ["an environment variable that it names", () => ({ environment: { MINE: "1" } })],
    ["this package", () => ({ modelCode: "2" })],
  ])("is another one with another %s", (_what, change) => {
    write("more.yml", "a: 1");
    const before = print();
    expect(print(change() ?? {})).not.toBe(before);
  });

  it("is another one once a file that it includes is there", () => {
    const before = print();
    write("more.yml", "a: 1");
    expect(print()).not.toBe(before);
  });

  it("does not mind a variable that it does not name", () => {
    expect(print({ environment: { OTHER: "1" } })).toBe(print());
  });
});

describe("what cannot be known has no fingerprint", () => {
  it.each([
    ["an included .js", "custom: ${file(./more.js)}", { "more.js": "" }],
    ["a variable by a name that is itself one", "custom: { a: '${env:${self:service}}' }", {}],
    ["an .env that is made of other variables", "custom: {}", { ".env": "A=${HOME}" }],
    ["a value of AWS's", "custom: { a: '${ssm:/a}' }", {}],
    ["a stack's output", "custom: { a: '${cf(eu-west-1):stack.out}' }", {}],
    ["a value that is new in each run", "custom: { a: '${sls:instanceId}' }", {}],
    ["a plugin's own variable", "custom: { a: '${git:branch}' }", {}],
    ["a plugin that is not there", "plugins:\n  - ./plugins/mine\n", {}],
    [
      "plugins that an included file names",
      "plugins: ${file(./plugins.yml)}\n",
      { "plugins.yml": "- ./mine" },
    ],
    ["a folder of plugins", "plugins: { localPath: ./plugins, modules: [mine] }\n", {}],
  ])("%s", (_what, text, files) => {
    write("serverless.yml", text);
    for (const [name, content] of Object.entries(files)) write(name, content);
    expect(print()).toBeUndefined();
  });

  it("serverless.ts", () => {
    write("serverless.ts", "export default {}");
    expect(print({ configFile: join(root, "serverless.ts") })).toBeUndefined();
  });

  it("while plugins that are files of the project are known by their text and what they load", () => {
    write("plugins/mine.cjs", 'require("./deep.cjs");');
    write("plugins/deep.cjs", "1");
    write("local-aws/plugin.cjs", "1");
    for (const plugins of [
      "plugins:\n  - ./plugins/mine.cjs\n  # ./gone\n  - ./local-aws/plugin.cjs\nservice: s\n",
      "plugins:\n- serverless-offline\n- ./plugins/mine.cjs\nservice: s\n",
      "plugins: [serverless-offline, ./plugins/mine.cjs]\n",
    ]) {
      write("serverless.yml", plugins);
      const before = print();
      expect(before).toBeDefined();
      write("local-aws/plugin.cjs", plugins);
      expect(print()).toBe(before);
      write("plugins/deep.cjs", plugins);
      expect(print()).not.toBe(before);
    }
  });

  it("while a list of other files is known", () => {
    write("serverless.yml", "plugins:\n  - serverless-offline\npackage:\n  patterns:\n    - ./src/**\n");
    expect(print()).toBeDefined();
  });

  it("while pseudo parameters of CloudFormation are known", () => {
    write("serverless.yml", "custom: { a: !Sub 'x-${AWS::AccountId}-${Table.Arn}', b: '${sls:stage}' }");
    expect(print()).toBeDefined();
  });
});
