/** Which transactions have been done, by their tokens. A table of ours in the same engine, for the mark must be as durable as the transaction; the edge hides it. */
export const TRANSACTION_TOKENS_TABLE = "_local-aws.transaction-tokens";

/** How long DynamoDB knows a token. Source: TransactWriteItems, ClientRequestToken. */
export const TOKEN_LIFE_SECONDS = 10 * 60;
