import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

/** An item as it lies in the table, before its own file's `fromItem` has read it. */
// biome-ignore lint/suspicious/noExplicitAny: what an attribute holds is known to the file of its item type only
export type Item = Record<string, any>;

type Attributes = NonNullable<GetItemCommandInput["Key"]>;
/** An operation's input as the API reference has it, but with JavaScript's values where it has attribute values. */
type Native<Input, Names extends keyof Input> = Omit<Input, Names> & {
  [Name in keyof Pick<Input, Names>]: undefined extends Input[Name] ? Item | undefined : Item;
};
type Values = "ExpressionAttributeValues";
type Action<Name extends keyof TransactWriteItem, Names extends string> = Native<
  NonNullable<TransactWriteItem[Name]>,
  (Names | Values) & keyof NonNullable<TransactWriteItem[Name]>
>;

/** One action of a transaction; exactly one of the four is given. */
export interface TransactItem {
  readonly ConditionCheck?: Action<"ConditionCheck", "Key">;
  readonly Put?: Action<"Put", "Item">;
  readonly Delete?: Action<"Delete", "Key">;
  readonly Update?: Action<"Update", "Key">;
}

const toAttributes = (item: Item): Attributes => marshall(item, { removeUndefinedValues: true });
const fromAttributes = (attributes: Attributes | undefined): Item | undefined =>
  attributes && unmarshall(attributes);

/** Gives each field that holds values their attribute values. */
function marshalled<Input extends object>(input: Input): never {
  const output = { ...input } as Record<string, unknown>;
  for (const name of VALUE_FIELDS)
    if (output[name] !== undefined) output[name] = toAttributes(output[name] as Item);
  return output as never;
}

const VALUE_FIELDS = ["Key", "Item", "ExpressionAttributeValues", "ExclusiveStartKey"];

/**
 * DynamoDB's operations with JavaScript's values, as lib-dynamodb's document client has them. It is not that one because it forbids `cacheMiddleware`, without which the
 * SDK puts its chain of functions together again for each call: a third of what a call costs.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html
 */
export class Documents {
  readonly #client: DynamoDBClient;

  /** @param client with `cacheMiddleware: true` */
  constructor(client: DynamoDBClient) {
    this.#client = client;
  }

  /** The item, or what ProjectionExpression leaves of it; undefined where there is none. */
  async get(input: Native<GetItemCommandInput, "Key">): Promise<Item | undefined> {
    const { Item } = await this.#client.send(new GetItemCommand(marshalled(input)));
    return fromAttributes(Item);
  }

  /** @throws ConditionalCheckFailedException where ConditionExpression does not hold */
  async put(input: Native<PutItemCommandInput, "Item" | Values>): Promise<void> {
    await this.#client.send(new PutItemCommand(marshalled(input)));
  }

  /** The attributes that ReturnValues asks for. */
  async update(input: Native<UpdateItemCommandInput, "Key" | Values>): Promise<Item | undefined> {
    const { Attributes } = await this.#client.send(new UpdateItemCommand(marshalled(input)));
    return fromAttributes(Attributes);
  }

  /** The attributes that ReturnValues asks for. */
  async delete(input: Native<DeleteItemCommandInput, "Key" | Values>): Promise<Item | undefined> {
    const { Attributes } = await this.#client.send(new DeleteItemCommand(marshalled(input)));
    return fromAttributes(Attributes);
  }

  /** One page (D4). */
  async query(
    input: Native<QueryCommandInput, Values | "ExclusiveStartKey">,
  ): Promise<{ readonly Items: Item[]; readonly LastEvaluatedKey: Item | undefined }> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(new QueryCommand(marshalled(input)));
    return {
      Items: Items.map((item) => unmarshall(item)),
      LastEvaluatedKey: fromAttributes(LastEvaluatedKey),
    };
  }

  /** At most 100 keys. `unprocessed`: to be asked again. */
  async batchGet(
    table: string,
    keys: readonly Item[],
    options: Pick<NonNullable<BatchGetItemCommandInput["RequestItems"]>[string], "ConsistentRead">,
  ): Promise<{ readonly items: Item[]; readonly unprocessed: Item[] }> {
    const { Responses, UnprocessedKeys } = await this.#client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys.map(toAttributes), ...options } } }),
    );
    return {
      items: (Responses?.[table] ?? []).map((item) => unmarshall(item)),
      unprocessed: (UnprocessedKeys?.[table]?.Keys ?? []).map((key) => unmarshall(key)),
    };
  }

  /** At most 25 keys; deleting what is not there is no error. @returns those to be asked for again */
  async batchDelete(table: string, keys: readonly Item[]): Promise<Item[]> {
    const requests = keys.map((key) => ({ DeleteRequest: { Key: toAttributes(key) } }));
    return (await this.#batchWrite(table, requests)).flatMap(({ DeleteRequest }) =>
      DeleteRequest?.Key ? [unmarshall(DeleteRequest.Key)] : [],
    );
  }

  /** At most 25 items; what is there already is replaced. @returns those to be asked for again */
  async batchPut(table: string, items: readonly Item[]): Promise<Item[]> {
    const requests = items.map((item) => ({ PutRequest: { Item: toAttributes(item) } }));
    return (await this.#batchWrite(table, requests)).flatMap(({ PutRequest }) =>
      PutRequest?.Item ? [unmarshall(PutRequest.Item)] : [],
    );
  }

  async #batchWrite(table: string, requests: WriteRequest[]): Promise<WriteRequest[]> {
    const { UnprocessedItems } = await this.#client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
    );
    return UnprocessedItems?.[table] ?? [];
  }

  /** At most 100 actions (D5). */
  async transactWrite(items: readonly TransactItem[]): Promise<void> {
    const TransactItems = items.map((item) =>
      Object.fromEntries(Object.entries(item).map(([kind, action]) => [kind, marshalled(action)])),
    );
    await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
  }
}
