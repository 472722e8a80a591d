import { OWN_TABLES } from "../engines/own-tables.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { dynamoDbAnswer } from "./answers.ts";
import type { DynamoDbCall } from "./dynamodb.ts";

/** Of one ListTables. */
const MOST_TABLES = 100;

/**
 * An answer to ListTables without the tables of ours. With them left out pages would be shorter than what was asked for, so the page is put together anew.
 * @param ask ListTables of the engine, with this input
 */
export async function withoutOwnTables(
  call: DynamoDbCall,
  answer: WholeAnswer,
  ask: (input: object) => Promise<Readonly<Record<string, unknown>>>,
): Promise<WholeAnswer> {
  const { TableNames: page } = JSON.parse(answer.body.toString()) as { TableNames?: string[] };
  if (!page?.some((name) => OWN_TABLES.has(name))) return answer;
  const { Limit = MOST_TABLES, ExclusiveStartTableName } = call.input as {
    Limit?: number;
    ExclusiveStartTableName?: string;
  };
  const names: string[] = [];
  let start = ExclusiveStartTableName;
  do {
    const output = await ask({ ExclusiveStartTableName: start });
    names.push(...(output.TableNames as string[]).filter((name) => !OWN_TABLES.has(name)));
    start = output.LastEvaluatedTableName as string | undefined;
  } while (start !== undefined && names.length <= Limit);
  const TableNames = names.slice(0, Limit);
  const LastEvaluatedTableName = names.length > Limit ? TableNames.at(-1) : undefined;
  return dynamoDbAnswer(200, JSON.stringify({ TableNames, LastEvaluatedTableName }));
}
