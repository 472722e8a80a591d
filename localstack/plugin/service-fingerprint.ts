import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { includedFiles } from "./included-files.ts";
import { localPlugins } from "./local-plugins.ts";
import { paramValues } from "./param-values.ts";

export interface FingerprintOptions {
  /** Absolute. */
  readonly root: string;
  /** serverless.yml, absolute. */
  readonly configFile: string;
  readonly stage: string;
  /** As `--param` gives them. */
  readonly params: Readonly<Record<string, string>>;
  /** This package's. */
  readonly packageFolder: string;
  /** What of it makes a model out of a service. */
  readonly modelCode: Buffer | string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const CODE = /\.[cm]?[jt]s$/;
/** `${source:`, and not CloudFormation's `${AWS::Region}`. */
const VARIABLE = /\$\{\s*([\w-]+)(?:\([^)]*\))?:(?!:)/g;
/** What their values come from is all in the fingerprint. Others ask AWS, or a plugin. */
const KNOWN_SOURCES = new Set(["env", "file", "opt", "param", "self", "sls", "strToBool"]);
/** `${env:${self:custom.name}}`: which variable it is turns out only as it is resolved. `${sls:instanceId}` is another one in each run. */
const UNKNOWN_VALUE = /\benv:\s*\$\{|\bsls:\s*instanceId\b/;
/** Which versions are installed: of the package managers' own records, those that are there, in each folder from the service's up. */
const INSTALLED = [
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "node_modules/.package-lock.json",
  "node_modules/.yarn-state.yml",
  "node_modules/.modules.yaml",
];
const CLI_MANIFESTS = ["serverless/package.json", "osls/package.json"];

/**
 * Names what a resolved service was made from: serverless.yml and every file that it includes, `.env` files, stage, parameters, the environment variables that it names, the installed packages and
 * this one. Two services with one fingerprint are the same.
 * @returns undefined where something that cannot be known is among it: code that gives values (serverless.ts, an included .js), values of AWS or of a plugin's
 */
export function serviceFingerprint(options: FingerprintOptions): string | undefined {
  const { root, configFile, stage, params, packageFolder, modelCode, environment = process.env } = options;
  const known = paramValues(contentOf(configFile), stage, params);
  const files = [...includedFiles(configFile, root, known).files].sort();
  if (files.some((file) => CODE.test(file))) return undefined;
  const texts = files.map((file) => readFileSync(file, "utf8"));
  const plugins = localPlugins(texts[files.indexOf(configFile)] ?? "", root, packageFolder);
  if (texts.some(dependsOnUnknown) || plugins === undefined) return undefined;
  // The framework resolves ${env:...} too: a value set for one run must not be served to the next.
  const variables = Object.entries(environment)
    .filter(([name]) => texts.some((text) => namesVariable(text, name)))
    .sort();
  const hash = createHash("sha256");
  hash.update(
    JSON.stringify([
      root,
      stage,
      Object.entries(params).sort(),
      process.version,
      files.map((file) => relative(root, file)),
      texts,
      variables,
    ]),
  );
  for (const name of [".env", `.env.${stage}`]) {
    const text = contentOf(join(root, name));
    // The framework puts other variables into its values.
    if (text.includes("$")) return undefined;
    hash.update(text);
  }
  for (const file of plugins) hash.update(contentOf(file));
  for (const folder of foldersUp(root))
    for (const name of INSTALLED) hash.update(contentOf(join(folder, name)));
  hash.update(cliManifest(root));
  hash.update(modelCode);
  return hash.digest("hex").slice(0, 16);
}

function dependsOnUnknown(text: string): boolean {
  if (UNKNOWN_VALUE.test(text)) return true;
  return [...text.matchAll(VARIABLE)].some(([, source = ""]) => !KNOWN_SOURCES.has(source));
}

function namesVariable(text: string, name: string): boolean {
  for (let at = text.indexOf("env:"); at >= 0; at = text.indexOf("env:", at + 1))
    if (
      text
        .slice(at + "env:".length)
        .trimStart()
        .startsWith(name)
    )
      return true;
  return false;
}

/** With its length, so that two files are not taken for one. */
function contentOf(file: string): string {
  if (!existsSync(file)) return "-";
  const text = readFileSync(file, "utf8");
  return `${text.length}:${text}`;
}

function foldersUp(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUp(parent)];
}

/** The version of the CLI that is found, which may be linked from anywhere. */
function cliManifest(root: string): string {
  const { resolve } = createRequire(join(root, "package.json"));
  for (const name of CLI_MANIFESTS) {
    try {
      return readFileSync(resolve(name), "utf8");
    } catch {
      // the next name, or none of them
    }
  }
  return "-";
}
