import { setTimeout as delay } from "node:timers/promises";
import { OWN_TABLES } from "../engines/own-tables.ts";
import { TRANSACTION_TOKENS_TABLE } from "../engines/transaction-tokens.ts";
import type { Faults } from "../faults/index.ts";
import type { Stack } from "../stack.ts";
import { type DynamoDbCall, emptyTable } from "./dynamodb-calls.ts";
import { listTables } from "./tables.ts";

/** How long clients may take to answer a close frame, and functions to end by themselves. */
const GRACE_MS = 1_000;

/** See LocalAws in testing.d.cts. @param call of the engine itself */
export async function resetStack(stack: Stack, faults: Faults, call: DynamoDbCall): Promise<void> {
  const { lambda, streams, parts } = stack;
  faults.clear();
  lambda.forgetRetries();
  const [resumeStreams, resumeQueues] = await Promise.all([
    streams.hold(),
    parts.queueMappings.hold(),
    parts.gateway?.open.dismiss(GRACE_MS),
    endInvocations(stack),
  ]);
  // Of what ended a moment ago, and whose handshake did.
  lambda.forgetRetries();
  await parts.gateway?.open.dismiss(GRACE_MS);
  try {
    await Promise.all([emptyTables(stack, call), emptyQueues(stack), emptyBuckets(stack)]);
  } finally {
    await Promise.all([resumeStreams(), resumeQueues()]);
  }
}

/** Those that run on after the grace are ended, and so are those that waited behind them. */
async function endInvocations({ lambda }: Stack): Promise<void> {
  const idle = lambda.idle().then(() => true);
  while (!(await Promise.race([idle, delay(GRACE_MS, false, { ref: false })])))
    await Promise.all(lambda.running().map((key) => lambda.kill(key)));
}

async function emptyTables({ parts }: Stack, call: DynamoDbCall): Promise<void> {
  // A service without tables has an engine only once something has called it.
  if (parts.service().tables.length === 0 && parts.dynamoDb.pid === undefined) return;
  const tables = await listTables(call);
  // A token of a transaction is one of this test's, not of the next one's. What TTL deleted is told by its time.
  const emptied = tables.filter((name) => !OWN_TABLES.has(name) || name === TRANSACTION_TOKENS_TABLE);
  await Promise.all(emptied.map((name) => emptyTable(call, name)));
}

async function emptyQueues({ parts: { sqs, service } }: Stack): Promise<void> {
  if (service().queues.length === 0 && !sqs.isOpen) return;
  const opened = sqs.open();
  for (const name of await opened.names()) await opened.purge(name);
}

async function emptyBuckets({ parts: { s3 } }: Stack): Promise<void> {
  if (s3.isOpen) await s3.open().empty();
}
