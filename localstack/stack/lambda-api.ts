import { type LambdaPort, startLambdaPort } from "../edge/index.ts";
import type { LocalSettings } from "../plugin/settings.ts";
import { startOnPort } from "../ports.ts";

/**
 * Lambda's Invoke API on serverless-offline's `lambdaPort`; undefined where the settings have none. The default moves where it is taken, as nobody has asked for it.
 * @throws Error naming the option where a port that was asked for is taken
 */
export async function startLambdaApi(
  { host, lambdaPort, offline }: LocalSettings,
  parts: Omit<Parameters<typeof startLambdaPort>[0], "host" | "port">,
): Promise<LambdaPort | undefined> {
  if (lambdaPort === undefined) return undefined;
  const mayMove = offline?.asked.includes("lambdaPort") === false;
  return startOnPort({ option: "lambdaPort", port: lambdaPort, mayMove, log: parts.log }, (port) =>
    startLambdaPort({ ...parts, host, port }),
  );
}
