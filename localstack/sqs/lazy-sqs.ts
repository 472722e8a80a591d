import { createSqs, type Sqs } from "./sqs.ts";
import type { SqsOptions } from "./types.ts";

/** SQS that is opened when it is first asked for: a service without queues has no folder for them. */
export interface LazySqs {
  /** The same each time. @throws as createSqs does */
  open(): Sqs;
  readonly isOpen: boolean;
  /** Nothing where it was never opened. */
  close(): void;
}

export function createLazySqs(options: SqsOptions): LazySqs {
  let sqs: Sqs | undefined;
  return {
    open() {
      sqs ??= createSqs(options);
      return sqs;
    },
    get isOpen() {
      return sqs !== undefined;
    },
    close: () => sqs?.close(),
  };
}
