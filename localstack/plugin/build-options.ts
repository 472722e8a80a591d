import type { BuildOptions } from "../lambda/index.ts";
import { isRecord } from "../model/json.ts";
import type { ServerlessService } from "../model/serverless-service.ts";

/** The settings of `custom.esbuild` (serverless-esbuild's) and `build.esbuild` (Serverless 4's) that change what a bundle does, so that local code is what would be deployed. */
const HONOURED = [
  "bundle",
  "minify",
  "keepNames",
  "target",
  "external",
  "format",
  "define",
  "banner",
  "footer",
  "loader",
  "mainFields",
  "packages",
  "conditions",
  "inject",
  "alias",
  "tsconfig",
  "treeShaking",
  "jsx",
] as const;

/** Settings that are code, which the service's own process would have to run. */
const NOT_READ = ["configFile", "config", "plugins"] as const;

/**
 * @param build the root's `build` of Serverless 4: `esbuild`, or `{esbuild: {...}}`
 * @param hasOwnCompiler the framework brings one, as Serverless 4 does
 */
export function readBuildOptions(
  service: ServerlessService,
  build?: unknown,
  hasOwnCompiler = false,
): BuildOptions {
  const { given, isThere } = sectionOf(service, build);
  return {
    ...Object.fromEntries(
      HONOURED.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
    ),
    ...(isThere || hasPlugin(service, BUNDLER) ? {} : { isDeployedAsIs: true }),
    ...(hasOwnCompiler || hasPlugin(service, COMPILER) ? { isTypeScriptCompiled: true } : {}),
  };
}

/** Plugins that make one file of a handler's modules. */
const BUNDLER = /esbuild|webpack|bundle|rollup|parcel|optimi[sz]e/i;
/** Plugins that make JavaScript of TypeScript without that. */
const COMPILER = /typescript|tsc|swc|babel/i;

function hasPlugin({ plugins }: ServerlessService, kind: RegExp): boolean {
  const names = Array.isArray(plugins) ? plugins : isRecord(plugins) ? plugins.modules : [];
  return Array.isArray(names) && names.some((name) => kind.test(String(name)));
}

/** What of them is not done here, one sentence for each. */
export function buildWarnings(service: ServerlessService, build?: unknown): string[] {
  const { name, given } = sectionOf(service, build);
  return NOT_READ.filter((key) => given[key] !== undefined).map(
    (key) => `${name}.${key} is not read here: handlers are built without it.`,
  );
}

function sectionOf(service: ServerlessService, build: unknown) {
  const own = isRecord(build) ? build.esbuild : undefined;
  if (isRecord(own)) return { name: "build.esbuild", given: own, isThere: true };
  const custom = service.custom?.esbuild;
  const isThere = isRecord(custom) || build === "esbuild" || own === true;
  return { name: "custom.esbuild", given: isRecord(custom) ? custom : {}, isThere };
}
