import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbError, ServiceError } from "./answers.ts";
import type { CancellationReason } from "./transaction-canceled.ts";

/** Why a call was throttled, in DynamoDB's terms (API_ThrottlingReason). */
export interface Throttled {
  /** Resource, operation and limit in one word: `TableWriteKeyRangeThroughputExceeded`. */
  readonly reason: string;
  /** ARN of the table or index. */
  readonly resource: string;
  /** Whether the table's capacity is provisioned, which decides on the exception. */
  readonly isProvisioned: boolean;
}

const ON_DEMAND =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";
const PROVISIONED =
  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";

/** D2. The two exceptions spell their list with a capital letter and without. */
export function throttledError({ reason, resource, isProvisioned }: Throttled): WholeAnswer {
  const reasons = [{ reason, resource }];
  return isProvisioned
    ? dynamoDbError(new ServiceError("ProvisionedThroughputExceededException", PROVISIONED), {
        ThrottlingReasons: reasons,
      })
    : dynamoDbError(new ServiceError("ThrottlingException", ON_DEMAND), { throttlingReasons: reasons });
}

/** The same as the reason for which a transaction is cancelled. */
export const throttledAction = ({ isProvisioned }: Throttled): CancellationReason =>
  isProvisioned
    ? { Code: "ProvisionedThroughputExceeded", Message: PROVISIONED }
    : { Code: "ThrottlingError", Message: ON_DEMAND };
