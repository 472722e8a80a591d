import { TRANSACTION_TOKENS_TABLE } from "./transaction-tokens.ts";
import { TTL_DELETIONS_TABLE } from "./ttl-deletions.ts";

/** What their names begin with. */
export const OWN_PREFIX = "_local-aws.";

/** Tables of ours in the engine, which nobody is shown. */
export const OWN_TABLES: ReadonlySet<string> = new Set([TTL_DELETIONS_TABLE, TRANSACTION_TOKENS_TABLE]);

/** CreateTable's input for one of them. */
export const ownTable = (TableName: string) => ({
  TableName,
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
});
