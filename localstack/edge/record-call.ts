import type { Principal } from "../iam/types.ts";
import type { TableModel } from "../model/types.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { itemKey } from "../recorder/links.ts";
import { fromTraceHeader, toTraceHeader } from "../recorder/span-context.ts";
import type { Hop, PendingWrite, Recorder, Status, WrittenItem } from "../recorder/types.ts";
import { serviceName } from "./call-facts.ts";
import { isWrite } from "./dynamodb-operations.ts";
import { isRecord } from "./json-input.ts";
import type { Progress } from "./local-calls.ts";
import type { Route } from "./route.ts";
import type { EdgeOptions } from "./start-edge.ts";
import { type TouchedItem, touchedItems } from "./touched-items.ts";

export interface RecordedCall {
  /** For what the call runs: it is caused by the call. */
  readonly traceId: string;
  /** What it is about to write, if it is a call of DynamoDB's that writes. `input` is what the caller sent, of any shape. */
  writes(operation: string, input: unknown): void;
  end(answer: WholeAnswer, facts: CallEnd): void;
}

interface CallEnd {
  readonly progress: Progress;
  readonly requestId: string;
  readonly errorType: string | undefined;
  readonly capacity: number | undefined;
}

const HOPS: Readonly<Record<string, Hop>> = {
  dynamodb: "ddb",
  dynamodbstreams: "stream",
  sqs: "sqs",
  lambda: "lambda",
};

/** Tells the recorder of calls: when they come, what they were answered, and what of theirs causes more, which are items of tables with a stream and messages. */
export function createCallRecorder(
  recorder: Recorder,
  options: Pick<EdgeOptions, "service">,
): (route: Route, request: WholeRequest) => RecordedCall {
  const keyNames = createKeyNames(() => options.service?.().tables ?? []);
  const functionName = (principal: Principal | undefined) =>
    principal?.kind === "function"
      ? options.service?.().functions.find(({ key }) => key === principal.functionKey)?.name
      : undefined;

  return (route, request) => {
    const service = serviceName(route);
    const caller = request.headers["x-amzn-trace-id"];
    const span = recorder.begin({
      hop: HOPS[service] ?? "aws",
      res: "",
      op: route.operation,
      parent: fromTraceHeader(caller),
      payload: request.body.length > 0 ? request.body.toString() : undefined,
    });
    let write: PendingWrite | undefined;
    return {
      traceId: toTraceHeader(span, typeof caller === "string" ? caller : undefined),
      writes(operation, input) {
        if (isWrite(operation)) write = recorder.links.writing(span, writtenItems(operation, input));
      },
      end(answer, { progress, requestId, errorType, capacity }) {
        if (answer.status === 200) write?.done();
        else write?.failed();
        if (answer.status === 200 && route.service === "sqs" && route.operation.startsWith("SendMessage"))
          recorder.links.sent(span, messageIdsIn(answer.body.toString()));
        const code = answer.status < 400 ? undefined : (errorType ?? String(answer.status));
        span.end({
          st: progress.isFault ? "fault" : statusOf(code),
          fault: progress.isFault ? "failNext" : undefined,
          code,
          res: progress.resource ?? service,
          req: requestId,
          from: functionName(progress.principal),
          bytes: answer.body.length,
          ...(capacity === undefined ? {} : write ? { wcu: capacity } : { rcu: capacity }),
          payload: answer.body.length > 0 ? answer.body.toString() : undefined,
        });
      },
    };
  };

  function writtenItems(operation: string, input: unknown): WrittenItem[] {
    return touchedItems(operation, input).flatMap((item) => {
      const names = isOnlyChecked(input, item) ? undefined : keyNames(item.table);
      return names ? [{ table: item.table, key: itemKey(item.attributes, names) }] : [];
    });
  }
}

const statusOf = (code: string | undefined): Status => {
  if (code === undefined) return "ok";
  return /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests/.test(code) ? "throttle" : "error";
};

/** A transaction's ConditionCheck writes nothing. */
function isOnlyChecked(input: unknown, { place }: TouchedItem): boolean {
  const actions = isRecord(input) && Array.isArray(input.TransactItems) ? input.TransactItems : [];
  return isRecord(actions[place]) && actions[place].ConditionCheck !== undefined;
}

/** Of SQS's answer, in either of its protocols. */
const messageIdsIn = (body: string): string[] =>
  [...body.matchAll(/"MessageId":\s*"([^"]+)"|<MessageId>([^<]+)</g)].map(
    ([, json, xml]) => (json ?? xml) as string,
  );

/** The names of a table's key, of tables with a stream only: nothing follows from a write to another. */
function createKeyNames(
  tables: () => readonly TableModel[],
): (table: string) => readonly string[] | undefined {
  let known: readonly TableModel[] | undefined;
  let names = new Map<string, readonly string[]>();
  return (table) => {
    const now = tables();
    if (now !== known) {
      known = now;
      names = new Map(
        now
          .filter(({ properties }) => properties.StreamSpecification !== undefined)
          .map(({ tableName, properties }) => [tableName, keyNamesOf(properties.KeySchema)]),
      );
    }
    return names.get(table);
  };
}

const keyNamesOf = (schema: unknown): string[] =>
  (Array.isArray(schema) ? schema : []).flatMap((key) =>
    isRecord(key) && typeof key.AttributeName === "string" ? [key.AttributeName] : [],
  );
