import type { Faults } from "../faults/index.ts";
import type { Stack } from "../stack.ts";
import type { LocalAws } from "../testing.cjs";
import { checkNames } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";
import type { CallCounter } from "./calls.ts";
import { createClients } from "./clients.ts";
import { createConnections } from "./connections.ts";
import { edgeCalls, engineCalls } from "./dynamodb-calls.ts";
import type { EngineContainer } from "./engine-container.ts";
import { expireItem, onlyTableWithTtl } from "./expire-item.ts";
import { failNext } from "./fail-next.ts";
import type { InvocationRecorder } from "./invocations.ts";
import { killPart } from "./kill-part.ts";
import { createQueues } from "./queues.ts";
import { resetStack } from "./reset.ts";
import { createStreams } from "./streams.ts";
import { createTables, findTable } from "./tables.ts";
import { untilStopped } from "./until-stopped.ts";
import { waitFor } from "./wait-for.ts";

type Acts = Pick<LocalAws, "clients" | "reset" | "runSchedule" | "expire" | "advance" | "kill">;

/** What tests of this project use beside what the package declares. */
export type LocalStack = LocalAws & Omit<Stack, "parts">;

/** What stands between a running stack and the test. */
export interface Observers {
  readonly faults: Faults;
  readonly invocations: InvocationRecorder;
  readonly calls: CallCounter;
}

/** Puts the helpers around a running stack. */
export function createLocalAws(
  stack: Stack,
  { faults, invocations, calls }: Observers,
  container?: EngineContainer,
): LocalStack {
  const { parts, urls } = stack;
  const { gateway, edge, sqs } = parts;
  const call = edgeCalls(edge);
  const engine = engineCalls(parts.dynamoDb);
  const tables = () => parts.service().tables;
  const hasEngine = () => tables().length > 0 || parts.dynamoDb.pid !== undefined;
  let isStopped = false;
  const running = untilStopped(() => isStopped);
  const { wake } = stack.streams;
  const acts: Acts = {
    clients: createClients({ url: urls.ws, connections: () => gateway?.open.list() ?? [] }),
    async reset() {
      await resetStack(stack, faults, engine);
      invocations.clear();
      calls.clear();
    },
    runSchedule: (name) => stack.schedules.runNow(name),
    async expire(item, table) {
      const name =
        table === undefined
          ? onlyTableWithTtl(tables())
          : await findTable(table, { call, tables, hasEngine });
      await expireItem(engine, name, item);
      wake(name);
    },
    async advance(ms, options = {}) {
      checkNames("advance", "option", options, ["active"]);
      if (!(Number.isFinite(ms) && ms >= 0))
        throw new UserError(`advance takes milliseconds from 0 on, not ${String(ms)}.`);
      gateway?.advance(ms, options.active !== true);
      await gateway?.open.settled();
    },
    kill: (part) => killPart(stack, part, container),
  };
  return {
    urls,
    lambda: running.only(stack.lambda),
    streams: running.only(createStreams(stack.streams)),
    schedules: running.only(stack.schedules),
    update: (next) => stack.update(next),
    pids: () => stack.pids(),
    tables: running.only(createTables({ call, tables, hasEngine, wake })),
    queues: running.only(
      createQueues({
        sqs,
        queues: () => parts.service().queues,
        accountId: parts.service().accountId,
        url: edge.url,
      }),
    ),
    connections: createConnections(gateway?.open),
    invocations,
    calls,
    waitFor,
    ...running.only(acts),
    failNext(fault) {
      running.assert("failNext");
      failNext(fault, { faults, stack, invocations });
    },
    async stop() {
      isStopped = true;
      await stack.stop();
      await container?.stop();
    },
  };
}
