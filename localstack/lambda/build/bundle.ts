import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { BuildFailure, BuildOptions as EsbuildOptions, Message, Metafile } from "esbuild";
import { build } from "./esbuild-service.ts";
import { moduleFormat } from "./handler-file.ts";
import type { BuildOptions } from "./options.ts";
import { ownPlaces, PLACE_DEFINES, placeBanner, placeOf, putInPlace } from "./source-place.ts";

export type BundleResult =
  | {
      readonly ok: true;
      /** Absolute. Its name has a hash of its content, so that changed code is a changed name. */
      readonly bundle: string;
      /** Absolute paths of every source in it. */
      readonly inputs: readonly string[];
    }
  | { readonly ok: false; readonly errors: readonly Message[] };

export interface BundleOptions {
  readonly root: string;
  readonly outDir: string;
  readonly build: BuildOptions;
}

/** Bundles each source on its own. What cannot be built is told for the source that it belongs to; the others are not held up by it. */
export async function bundleHandlers(
  files: readonly string[],
  options: BundleOptions,
): Promise<Map<string, BundleResult>> {
  const results = new Map<string, BundleResult>();
  for (const format of ["esm", "cjs"] as const) {
    const ofFormat = files.filter((file) => (options.build.format ?? moduleFormat(file)) === format);
    if (ofFormat.length === 0) continue;
    const together = await run(ofFormat, format, options);
    if (together.has(ofFormat[0] ?? "") && [...together.values()].every((result) => result.ok)) {
      for (const [file, result] of together) results.set(file, result);
      continue;
    }
    for (const file of ofFormat) {
      const alone = ofFormat.length === 1 ? together : await run([file], format, options);
      for (const [key, result] of alone) results.set(key, result);
    }
  }
  return results;
}

async function run(
  files: readonly string[],
  format: "esm" | "cjs",
  options: BundleOptions,
): Promise<Map<string, BundleResult>> {
  try {
    const asIs = options.build.isDeployedAsIs === true;
    const { outputFiles, metafile } = await build({ ...esbuildOptions(files, format, options) });
    for (const { path, contents, text } of outputFiles)
      writeWhole(
        path,
        path.endsWith("js") ? putInPlace(text, placeIn(metafile, path, options), asIs) : contents,
      );
    return readResults(files, metafile, options);
  } catch (error) {
    const errors = (error as Partial<BuildFailure>).errors;
    if (!errors) throw error;
    return new Map(files.map((file) => [file, { ok: false, errors }]));
  }
}

function esbuildOptions(
  files: readonly string[],
  format: "esm" | "cjs",
  { root, outDir, build }: BundleOptions,
) {
  const { banner, splitting, isDeployedAsIs, isTypeScriptCompiled: _, define, ...rest } = build;
  // ESM has no `require`, which CommonJS packages inside the bundle call. Many projects declare it in their settings already, and a module can do so once.
  const ours = placeBanner(format, !banner?.js?.includes("createRequire"));
  return {
    ...(rest as EsbuildOptions),
    absWorkingDir: root,
    entryPoints: [...files],
    outbase: root,
    outdir: outDir,
    entryNames: "[dir]/[name]-[hash]",
    outExtension: { ".js": format === "esm" ? ".mjs" : ".cjs" },
    bundle: true,
    platform: "node",
    format,
    target: `node${process.versions.node}`,
    splitting: splitting === true && format === "esm",
    define: { ...(format === "esm" ? PLACE_DEFINES : {}), ...define },
    plugins: isDeployedAsIs ? [ownPlaces(root)] : [],
    banner: { js: [banner?.js, ours].filter(Boolean).join("\n") },
    // The small, tree-shakable form of packages that have both, as serverless-esbuild users set it for ESM.
    ...(format === "esm" && !build.mainFields ? { mainFields: ["module", "main"] } : {}),
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: "silent",
  } satisfies EsbuildOptions;
}

/** The source of a bundle; of a file that several share, no more than the service's folder is known. */
function placeIn(metafile: Metafile, output: string, { root }: BundleOptions): string {
  const { entryPoint } = metafile.outputs[placeOf(output, root)] ?? {};
  return entryPoint ?? "shared.js";
}

/** Never leaves half a file under the final name, whatever happens. */
function writeWhole(path: string, contents: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

function readResults(files: readonly string[], metafile: Metafile, { root }: BundleOptions) {
  const bundles = new Map<string, string>();
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== undefined) bundles.set(resolve(root, entryPoint), resolve(root, output));
  }
  const results = new Map<string, BundleResult>();
  for (const file of files) {
    const bundle = bundles.get(file);
    if (bundle === undefined) throw new Error(`esbuild gave no bundle for ${file}`);
    results.set(file, { ok: true, bundle, inputs: inputsOf(file, metafile, root) });
  }
  return results;
}

/** All that `file` imports, also what tree-shaking dropped: a change there may bring it back. */
function inputsOf(file: string, metafile: Metafile, root: string): string[] {
  const seen = new Set<string>([relative(root, file).split(sep).join("/")]);
  for (const name of seen) {
    for (const { path, external } of metafile.inputs[name]?.imports ?? []) {
      if (external !== true && metafile.inputs[path]) seen.add(path);
    }
  }
  return [...seen].map((name) => join(root, name));
}
