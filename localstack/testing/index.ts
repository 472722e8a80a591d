import type * as declared from "../testing.cjs";
import { startLocalAws } from "./start-local-aws.ts";

// What the package declares by hand must be what it has: tsc compares them here.
startLocalAws satisfies typeof declared.startLocalAws;

export type { LocalAwsOptions } from "../testing.cjs";
export type { LocalStack as LocalAws } from "./local-aws.ts";
export { startLocalAws } from "./start-local-aws.ts";
