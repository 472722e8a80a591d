import type { BuildOptions } from "../lambda/index.ts";
import { isRecord } from "../model/json.ts";
import type { ServerlessService } from "../model/serverless-service.ts";

/** The settings of `custom.esbuild` (serverless-esbuild's) that change what a bundle does, so that local code is what would be deployed. */
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
  "conditions",
  "inject",
  "alias",
  "tsconfig",
  "treeShaking",
  "jsx",
] as const;

export function readBuildOptions(service: ServerlessService): BuildOptions {
  const given = service.custom?.esbuild;
  if (!isRecord(given)) return {};
  return Object.fromEntries(
    HONOURED.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}
