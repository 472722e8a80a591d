import type { Credentials } from "../iam/types.ts";
import { type LocalAddresses, localizeAddresses } from "../model/addresses.ts";
import type { FunctionModel, ServiceModel } from "../model/types.ts";
import type { StreamArns } from "./stream-arns.ts";

/** A function's variables as it sees them here: its own APIs on loopback, its streams by their labels, and keys that are its own. */
export function environmentOf(
  fn: FunctionModel,
  model: ServiceModel,
  addresses: LocalAddresses,
  edgeUrl: string,
  credentials: Credentials,
  streamArns: Pick<StreamArns, "resolve">,
): Record<string, string> {
  const variables = Object.entries(fn.environment).map(([name, value]) => [
    name,
    streamArns.resolve(localizeAddresses(value, model, addresses)),
  ]);
  return {
    ...Object.fromEntries(variables),
    AWS_ENDPOINT_URL: edgeUrl,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    // The SDK warns about Node 20 in each cold start; the runtime on AWS is newer.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}
