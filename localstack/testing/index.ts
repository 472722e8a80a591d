import type * as declared from "../testing.cjs";
import { startLocalAws } from "./start-local-aws.ts";

// What the package declares by hand must be what it has: tsc compares them here.
startLocalAws satisfies typeof declared.startLocalAws;

export { type LocalAws, type LocalAwsOptions, startLocalAws } from "./start-local-aws.ts";
