import type { BuildOptions as EsbuildOptions } from "esbuild";

/**
 * What `custom.esbuild`, or `build.esbuild` of Serverless 4, may say about handlers, in esbuild's own terms. `target` is not among them: code runs on the Node.js that is here.
 * Packages that serverless-esbuild leaves out because AWS's runtime has them (`exclude`) are bundled too, for the same reason.
 */
export interface BuildOptions {
  /** Default: ESM for .mts, .mjs and in packages of `"type": "module"`, CommonJS else. */
  readonly format?: "esm" | "cjs";
  readonly minify?: boolean;
  readonly keepNames?: boolean;
  /** Shared code in files of its own: ESM only. Builds many handlers faster; what is deployed has none. */
  readonly splitting?: boolean;
  readonly external?: readonly string[];
  /** `external`: every package stays outside of the bundle. */
  readonly packages?: "bundle" | "external";
  readonly define?: Readonly<Record<string, string>>;
  readonly alias?: Readonly<Record<string, string>>;
  readonly loader?: NonNullable<EsbuildOptions["loader"]>;
  readonly conditions?: readonly string[];
  readonly mainFields?: readonly string[];
  readonly banner?: { readonly js?: string };
  readonly footer?: { readonly js?: string };
  readonly tsconfig?: string;
  /** No bundler is part of the deployment: modules lie where their sources do. Ours, not esbuild's. */
  readonly isDeployedAsIs?: boolean;
  /** Something of the deployment makes JavaScript of TypeScript, file by file. Ours. */
  readonly isTypeScriptCompiled?: boolean;
  readonly jsx?: "transform" | "preserve" | "automatic";
}
