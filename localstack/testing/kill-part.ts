import type { Stack } from "../stack.ts";
import type { LocalAws } from "../testing.cjs";
import { unknownName } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";
import type { EngineContainer } from "./engine-container.ts";
import { waitFor } from "./wait-for.ts";

type Part = Parameters<LocalAws["kill"]>[0];

const ENDS_WITHIN = { timeoutMs: 10_000 };

const PARTS: Readonly<Record<Part, (stack: Stack, container: EngineContainer | undefined) => Promise<void>>> =
  {
    async engine({ parts: { dynamoDb } }, container) {
      if (container) {
        await container.crash();
        return;
      }
      const { pid } = dynamoDb;
      if (pid === undefined)
        throw new UserError("No DynamoDB engine runs: this service has no table, or it is being restarted.");
      (await dynamoDb.start()).kill();
      await waitFor(() => dynamoDb.pid !== pid, ENDS_WITHIN);
    },
    async hosts({ lambda }) {
      const before = lambda.hostPids;
      lambda.killHosts();
      await waitFor(() => !lambda.hostPids.some((pid) => before.includes(pid)), ENDS_WITHIN);
    },
    async environments({ lambda, parts }) {
      await Promise.all(parts.service().functions.map(({ key }) => lambda.kill(key)));
    },
    async connections({ parts: { gateway } }) {
      gateway?.open.cut();
      await gateway?.open.settled();
    },
    async gateway({ parts: { gateway } }) {
      await gateway?.open.crash();
    },
  };

/** See LocalAws in testing.d.cts. @throws UserError that names the parts there are */
export async function killPart(stack: Stack, part: string, container?: EngineContainer): Promise<void> {
  if (!Object.hasOwn(PARTS, part)) throw unknownName("part", part, Object.keys(PARTS));
  await PARTS[part as Part](stack, container);
}
