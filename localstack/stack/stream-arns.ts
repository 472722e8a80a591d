import type { Edge } from "../edge/index.ts";
import type { TableModel } from "../model/types.ts";

/** ARNs of the tables' streams, whose labels are known only once the tables are there. */
export interface StreamArns {
  /** After tables were made or changed. Never rejects: what it does not learn stays as it was. */
  refresh(edge: Pick<Edge, "callDynamoDb">, tables: readonly TableModel[]): Promise<void>;
  /** Puts the stream's ARN where `Fn::GetAtt: [Table, StreamArn]` could only say `.../stream/*`. */
  resolve(text: string): string;
}

export function createStreamArns(): StreamArns {
  const known = new Map<string, string>();
  return {
    async refresh(edge, tables) {
      for (const { arn, tableName, properties } of tables) {
        if (properties.StreamSpecification === undefined) continue;
        const answer = await edge.callDynamoDb("DynamoDB_20120810.DescribeTable", {
          TableName: tableName,
        });
        if (answer.status !== 200) continue;
        const { Table } = JSON.parse(answer.body.toString()) as { Table: { LatestStreamArn?: string } };
        if (Table.LatestStreamArn !== undefined) known.set(`${arn}/stream/*`, Table.LatestStreamArn);
      }
    },
    resolve(text) {
      let resolved = text;
      for (const [pattern, arn] of known) resolved = resolved.replaceAll(pattern, arn);
      return resolved;
    },
  };
}
