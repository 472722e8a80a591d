import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbError, ServiceError } from "./answers.ts";

export interface CancellationReason {
  /** `None` for an action that was not the reason. */
  readonly Code: string;
  readonly Message?: string;
}

/** A transaction that did not happen, with a reason for each of its actions (D6, D7). */
export function transactionCanceled(reasons: readonly CancellationReason[]): WholeAnswer {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  // Of all errors this one spells its message with a capital letter.
  return dynamoDbError(new ServiceError("TransactionCanceledException", message), {
    message: undefined,
    Message: message,
    CancellationReasons: reasons,
  });
}
