import { describe, expect, it } from "vitest";
import { buildWarnings, readBuildOptions } from "./build-options.ts";

const service = (esbuild?: unknown) => ({ service: "demo", provider: {}, custom: { esbuild } });

describe("readBuildOptions", () => {
  it("takes from custom.esbuild what changes a bundle, and leaves the rest", () => {
    const esbuild = { minify: true, external: ["sharp"], concurrency: 4, exclude: [] };
    expect(readBuildOptions(service(esbuild))).toEqual({ minify: true, external: ["sharp"] });
  });

  it.each([["esbuild"], [{ esbuild: true }]])(
    "has defaults of its own where Serverless 4's build is %j",
    (build) => {
      expect(readBuildOptions(service(), build)).toEqual({});
    },
  );

  it("knows what is deployed without a bundler", () => {
    for (const build of [{ esbuild: false }, undefined])
      expect(readBuildOptions(service(), build)).toEqual({ isDeployedAsIs: true });
    const plugins = (plugins: unknown) => readBuildOptions({ ...service(), plugins } as never);
    expect(plugins(["serverless-offline", "fanout-local-aws"])).toEqual({ isDeployedAsIs: true });
    expect(plugins(["serverless-webpack"])).toEqual({});
    expect(plugins(["serverless-plugin-typescript"])).toEqual({
      isDeployedAsIs: true,
      isTypeScriptCompiled: true,
    });
    expect(readBuildOptions(service(), undefined, true)).toMatchObject({ isTypeScriptCompiled: true });
    expect(plugins({ modules: ["serverless-esbuild"], localPath: "./plugins" })).toEqual({});
  });

  it("takes Serverless 4's build.esbuild before the settings of a plugin that it replaces", () => {
    const build = { esbuild: { packages: "external", sourcemap: { type: "linked" } } };
    expect(readBuildOptions(service({ minify: true }), build)).toEqual({ packages: "external" });
  });
});

describe("buildWarnings", () => {
  it("names settings that are code and are not read", () => {
    expect(buildWarnings(service({ config: "./esbuild.config.js", plugins: "./plugins.js" }))).toEqual([
      "custom.esbuild.config is not read here: handlers are built without it.",
      "custom.esbuild.plugins is not read here: handlers are built without it.",
    ]);
    expect(buildWarnings(service(), { esbuild: { configFile: "esbuild.mjs" } })).toEqual([
      "build.esbuild.configFile is not read here: handlers are built without it.",
    ]);
    expect(buildWarnings(service({ minify: true }), "esbuild")).toEqual([]);
  });
});
