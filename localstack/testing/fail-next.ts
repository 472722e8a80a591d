import type { Faults } from "../faults/index.ts";
import type { Stack } from "../stack.ts";
import type { CallFault, FunctionFault } from "../testing.cjs";
import { unknownName } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";
import type { InvocationRecorder } from "./invocations.ts";
import { queueNames } from "./queues.ts";
import { tableNames } from "./tables.ts";

/** Names of what can be told from serverless.yml are checked; logical ids become names. See LocalAws in testing.d.cts. */
export function failNext(
  fault: CallFault | FunctionFault,
  { faults, stack, invocations }: { faults: Faults; stack: Stack; invocations: InvocationRecorder },
): void {
  if (typeof fault !== "object" || fault === null)
    throw new UserError(
      `failNext takes { service, ... } for a call or { function, ... } for an invocation, not ${String(fault)}.`,
    );
  if ("function" in fault) {
    faults.failNext({ ...fault, function: invocations.keyOf(fault.function) });
    return;
  }
  const resource =
    fault.resource === undefined ? undefined : resourceNamed(fault.service, fault.resource, stack);
  faults.failNext({ ...fault, ...(resource === undefined ? {} : { resource }) });
}

function resourceNamed(service: CallFault["service"], given: string, { parts }: Stack): string {
  const { functions, tables, queues, buckets } = parts.service();
  switch (service) {
    case "dynamodb": {
      const declared = tableNames(tables);
      return declared[given] ?? known("table", given, Object.keys(declared), Object.values(declared));
    }
    case "sqs": {
      const declared = queueNames(queues);
      return declared[given] ?? known("queue", given, Object.keys(declared), Object.values(declared));
    }
    case "s3":
      return known(
        "bucket",
        given,
        buckets.map(({ name }) => name),
      );
    case "lambda":
      return (
        functions.find(({ key }) => key === given)?.name ??
        known(
          "function",
          given,
          functions.map(({ key }) => key),
          functions.map(({ name }) => name),
        )
      );
    default:
      return given;
  }
}

/** @param shown what an error names */
function known(
  what: string,
  given: string,
  shown: readonly string[],
  names: readonly string[] = shown,
): string {
  if (names.includes(given)) return given;
  throw unknownName(what, given, shown);
}
