import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/support/longest-first.ts";

/** The suites, each a project so that `npm test` can run and name them one by one (style.md section 9). */
const skip = ["**/node_modules/**", "**/dist/**", "**/.fanout/**"];
/** Builds and resolves once what the files of a project share. */
const globalSetup = "tests/support/global-setup.ts";
/** The SDK warns about Node 20 in each file. */
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
const timeouts = { testTimeout: 20_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          // Most of a small file's time is its process and its modules; what a file changes for all it puts back (tests/support/leaves-no-trace.ts).
          isolate: false,
          setupFiles: "tests/support/leaves-no-trace.ts",
          // Beside the checks, on two cores: some write megabytes or make keys.
          testTimeout: 20_000,
          include: ["{services,localstack,scripts}/**/*.test.{ts,mjs}"],
          exclude: [...skip, "**/*.int.test.ts"],
          env,
        },
      },
      { test: { name: "client", include: ["client/src/**/*.test.{ts,tsx}"], exclude: skip } },
      {
        test: {
          name: "parity",
          include: ["tests/parity/**/*.parity.test.ts"],
          exclude: skip,
          globalSetup: [globalSetup, "tests/parity/support/workspace-setup.ts"],
          env,
          ...timeouts,
        },
      },
      {
        test: {
          name: "robustness",
          include: ["tests/robustness/**/*.robust.test.ts"],
          exclude: skip,
          globalSetup: [globalSetup, "tests/robustness/support/workspace-setup.ts"],
          env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["{services,localstack}/**/*.int.test.ts", "tests/{integration,engines}/**/*.test.ts"],
          exclude: skip,
          globalSetup,
          env,
          ...timeouts,
        },
      },
      {
        // One round after the other: each has the machine for itself. `npm run test:chaos` plays more of them.
        test: {
          name: "chaos",
          include: ["tests/chaos/**/*.test.ts"],
          exclude: skip,
          globalSetup,
          env,
          // A round takes less than 20 seconds on two idle cores.
          testTimeout: 240_000,
          hookTimeout: 180_000,
        },
      },
      {
        // What npm and PyPI are asked for: `npm test -- --only registry`.
        test: {
          name: "registry",
          include: ["tests/registry/**/*.test.ts"],
          exclude: skip,
          globalSetup,
          env,
          ...timeouts,
        },
      },
      {
        // What runs on every engine that the machine has; `npm test -- --engine localstack` says which by FANOUT_TEST_ENGINE.
        test: {
          name: "engines",
          include: [
            "tests/engines/**/*.test.ts",
            // Of the chat those that are about what engines store and bring; the others would only take longer.
            "tests/integration/chat-{talk,refusals,registration,sweep}.test.ts",
            "tests/integration/testing/stores.test.ts",
            "tests/integration/data-migration.test.ts",
          ],
          exclude: skip,
          globalSetup,
          env,
          testTimeout: 90_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["client/e2e/**/*.spec.ts"],
          setupFiles: "client/e2e/support/artefacts.ts",
          exclude: skip,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
