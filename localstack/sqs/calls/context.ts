import { noSuchQueue, SqsError } from "../errors.ts";
import type { OperationName } from "../protocol/shapes.ts";
import type { Queue } from "../queue/queue.ts";
import type { Receiver } from "../receiver.ts";
import type { Store } from "../store.ts";
import type { MoveTasks } from "./move-tasks.ts";
import { queueNameOf } from "./names.ts";

/** What the operations work with. */
export interface Context {
  readonly store: Store;
  readonly receiver: Receiver;
  readonly moveTasks: MoveTasks;
  readonly accountId: string;
  readonly region: string;
  readonly now: () => number;
}

/** What a call brings besides its input. */
export interface Caller {
  /** What queue URLs begin with. */
  readonly origin: string;
  readonly senderId: string;
  readonly signal?: AbortSignal;
}

export type Input = Readonly<Record<string, unknown>>;
export type Output = Readonly<Record<string, unknown>>;

/** Runs an operation whose input has the shape that `INPUTS` says. @throws SqsError */
export type Operation = (context: Context, input: Input, caller: Caller) => Output | Promise<Output>;
export type Operations = Readonly<Partial<Record<OperationName, Operation>>>;

/** The queue that `QueueUrl` names. @throws SqsError QueueDoesNotExist, InvalidAddress, MissingRequiredParameterException */
export function queueOf(context: Context, input: Input): Queue {
  const name = queueNameOf(required(input, "QueueUrl"), context.accountId);
  const queue = name === undefined ? undefined : context.store.find(name);
  if (!queue) throw noSuchQueue();
  return queue;
}

/** A text that must be there and not be empty. @throws SqsError MissingRequiredParameterException */
export function required(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === "string" && value !== "") return value;
  throw new SqsError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${member}.`,
  );
}

export const textOf = (input: Input, member: string): string | undefined => {
  const value = input[member];
  return typeof value === "string" ? value : undefined;
};

export const listOf = <T>(input: Input, member: string): readonly T[] =>
  Array.isArray(input[member]) ? (input[member] as readonly T[]) : [];

/** A map of texts. */
export const mapOf = (input: Input, member: string): Readonly<Record<string, string>> =>
  (input[member] ?? {}) as Readonly<Record<string, string>>;
