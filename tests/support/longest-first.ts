import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take more than ten seconds here, longest first. A guess where nothing was measured yet: vitest keeps durations in node_modules, which a CI machine has not. */
const LONG = [
  "tests/integration/deploy-command.test.ts",
  "tests/integration/deploy-whole.test.ts",
  "tests/integration/data-in-and-out.test.ts",
  "tests/integration/start-detached.test.ts",
  "tests/integration/data-migration.test.ts",
  "localstack/stack/engine-kills.int.test.ts",
  "tests/integration/side-by-side.test.ts",
  "tests/integration/start-serverless-yml.test.ts",
  "tests/integration/large-objects.test.ts",
  "tests/integration/offline-refusals.test.ts",
  "tests/integration/start-seed.test.ts",
  "tests/integration/testing/examples.test.ts",
  "tests/integration/start-stop.test.ts",
  "tests/integration/local-aws/lambda-debug.test.ts",
  "tests/integration/configuration-styles.test.ts",
  "tests/integration/mappings-survive.test.ts",
  "tests/engines/two-checkouts.test.ts",
  "tests/integration/destroy-command.test.ts",
  "localstack/edge/dynamodb-layers.int.test.ts",
  "tests/integration/offline-stop.test.ts",
  "tests/engines/stores.test.ts",
  "tests/integration/testing/start.test.ts",
  "localstack/build.int.test.ts",
  "tests/parity/rows/c-queues.parity.test.ts",
  "tests/parity/rows/c-streams.parity.test.ts",
  "tests/parity/rows/a2-messages.parity.test.ts",
];

/** Starts long files first, so that none of them runs alone at the end while the other core has nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONG.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place === -1 ? LONG.length : place;
    };
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
