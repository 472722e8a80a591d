import { OWN_PREFIX, OWN_TABLES } from "../engines/own-tables.ts";
import { ServiceError } from "./answers.ts";
import type { ArnParts } from "./arns.ts";
import type { DynamoDbCall, DynamoDbService } from "./dynamodb.ts";
import { describeAccess } from "./dynamodb-access.ts";
import type { DynamoDbSettings } from "./dynamodb-settings.ts";
import { withStaleReads } from "./stale-reads.ts";
import { withTableArns } from "./table-arns.ts";
import type { TableChanges } from "./table-changes.ts";
import { createTables } from "./table-facts.ts";
import { throttles, withThrottle } from "./throttle.ts";
import { withTransactionConflicts } from "./transaction-conflicts.ts";
import { withTransactionTokens } from "./transaction-tokens.ts";
import { withWholeItemCapacity } from "./whole-item-capacity.ts";

/** Nobody knows of them. @throws ServiceError ResourceNotFoundException */
function refuseOwnTables({ operation, body, input }: DynamoDbCall, arn: ArnParts): void {
  if (!body.includes(OWN_PREFIX)) return;
  const own = describeAccess(operation, input, arn).tables.find((table) => OWN_TABLES.has(table));
  if (own !== undefined)
    throw new ServiceError(
      "ResourceNotFoundException",
      operation === "DescribeTable"
        ? `Requested resource not found: Table: ${own} not found`
        : "Requested resource not found",
    );
}

/** What AWS does to calls on items beyond what the engine does, as far as the settings ask for it. Calls on streams and tables pass. */
export function layerDynamoDb(
  service: DynamoDbService,
  arn: ArnParts,
  settings: DynamoDbSettings,
  changes: TableChanges,
  now: () => number = Date.now,
): DynamoDbService {
  const tables = createTables(service);
  changes.on(() => tables.forget());
  let items = withTransactionTokens(withWholeItemCapacity(service), tables, now);
  if (settings.staleReadMs > 0) items = withStaleReads(items, tables, settings.staleReadMs);
  if (settings.transactionConflicts) items = withTransactionConflicts(items, tables);
  if (throttles(settings)) items = withThrottle(items, tables, arn, settings);

  const named = withTableArns((call) => {
    refuseOwnTables(call, arn);
    return items(call);
  }, arn);
  return (call) => (call.prefix === "DynamoDB_20120810" ? named(call) : service(call));
}
