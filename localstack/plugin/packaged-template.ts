import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CutTemplate, cutTemplate, type Template } from "../engines/localstack/cut-template.ts";
import { withStoreNames } from "../engines/localstack/named-stores.ts";
import { withObjectEvents } from "../engines/localstack/object-events-template.ts";
import {
  fingerprintOf,
  openCache,
  paramArgs,
  removeOld,
  resolveService,
  runCli,
} from "./resolved-service.ts";

const UPDATE_TEMPLATE = "cloudformation-template-update-stack.json";

/** What LocalStack is to make, and where. */
export interface PackagedStores extends CutTemplate {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
}

/**
 * The stores of a service as CloudFormation would make them: the template of `serverless package`, cut. It takes a second or two, so it is kept beside the resolved service, under the hash of what that
 * is made from.
 * @throws Error with the CLI's own words where the service does not package
 */
export async function packagedStores(
  root: string,
  stage: string,
  options: {
    readonly params?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<PackagedStores> {
  // First: where serverless.yml is not right, the words of this one are the better ones.
  const { accountId, region, service, buckets } = (await resolveService(root, stage, options)).model;
  const { params = {} } = options;
  const print = fingerprintOf(root, stage, params);
  const { folder: cache, isKept } = await openCache(root);
  const file = join(cache, `template-${stage}-${print ?? randomUUID()}.json`);
  try {
    if (!existsSync(file)) {
      const whole = withObjectEvents(await packaged(root, stage, params, options.signal), buckets);
      const { template, dropped } = cutTemplate(whole);
      const place = { service, stage, region, accountId };
      await writeFile(file, JSON.stringify({ template: withStoreNames(template, place), dropped }));
      await removeOld(cache);
    }
    const cut = JSON.parse(await readFile(file, "utf8")) as CutTemplate;
    return { ...cut, accountId, region, stackName: `${service}-${stage}` };
  } finally {
    if (!isKept) await rm(cache, { recursive: true, force: true });
    else if (print === undefined) await rm(file, { force: true });
  }
}

async function packaged(
  root: string,
  stage: string,
  params: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Template> {
  const folder = await mkdtemp(join(tmpdir(), "fanout-package-"));
  try {
    await runCli(
      root,
      ["local-aws", "template", "--stage", stage, "--out", folder, ...paramArgs(params)],
      signal,
    );
    return JSON.parse(await readFile(join(folder, UPDATE_TEMPLATE), "utf8")) as Template;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
