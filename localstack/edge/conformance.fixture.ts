/** Refusals of DynamoDB with AWS's exact words: what conformance.int.test.ts asks for. */

export const TABLE_NAME = "conform";
const T = { TableName: TABLE_NAME };
const Key = { pk: { S: "a" }, sk: { S: "1" } };
/** What is in the table. */
export const STORED = { ...Key, n: { N: "1" }, s: { S: "x" } };

export interface Refusal {
  readonly operation: string;
  readonly what: string;
  readonly input: object;
  /** Default `ValidationException`. */
  readonly name?: string;
  readonly message: string;
  /** The engine has other words, or no refusal: the edge mends it. */
  readonly cured?: true;
}

const CONSTRAINT = "1 validation error detected: Value";
const INVALID = "One or more parameter values were invalid:";
const NOT_VALID = "One or more parameter values are not valid.";
const values = (entries: object) => ({ ExpressionAttributeValues: entries });
const one = values({ ":x": { S: "1" } });

const put = (what: string, more: object, message: string, rest: Partial<Refusal> = {}): Refusal => ({
  operation: "PutItem",
  what,
  input: { ...T, Item: Key, ...more },
  message,
  ...rest,
});
const item = (what: string, attributes: object, message: string, rest: Partial<Refusal> = {}): Refusal =>
  put(what, { Item: { ...Key, ...attributes } }, message, rest);
const get = (what: string, more: object, message: string, rest: Partial<Refusal> = {}): Refusal => ({
  operation: "GetItem",
  what,
  input: { ...T, Key, ...more },
  message,
  ...rest,
});
const update = (
  UpdateExpression: string,
  more: object,
  message: string,
  rest: Partial<Refusal> = {},
): Refusal => ({
  operation: "UpdateItem",
  what: UpdateExpression || "nothing",
  input: { ...T, Key, UpdateExpression, ...more },
  message,
  ...rest,
});
const query = (
  KeyConditionExpression: string,
  more: object,
  message: string,
  rest: Partial<Refusal> = {},
): Refusal => ({
  operation: "Query",
  what: `${KeyConditionExpression} ${Object.keys(more).join(" ")}`,
  input: { ...T, KeyConditionExpression, ...one, ...more },
  message,
  ...rest,
});
const call = (
  operation: string,
  what: string,
  input: object,
  message: string,
  rest: Partial<Refusal> = {},
): Refusal => ({
  operation,
  what,
  input,
  message,
  ...rest,
});
const cured = { cured: true } as const;
const keys = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ pk: { S: "a" }, sk: { S: `${index}` } }));
const table = (more: object) => ({
  TableName: "another",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
  ...more,
});
const NOT_FOUND = { name: "ResourceNotFoundException" };
const NO_TABLE = "Requested resource not found";
const EMPTY_KEY = "The AttributeValue for a key attribute cannot contain an empty string value.";

export const REFUSALS: readonly Refusal[] = [
  put("no sort key", { Item: { pk: { S: "a" } } }, `${INVALID} Missing the key sk in the item`),
  put(
    "a sort key of another type",
    { Item: { pk: { S: "a" }, sk: { N: "1" } } },
    `${INVALID} Type mismatch for key sk expected: S actual: N`,
  ),
  put("an empty key", { Item: { pk: { S: "" }, sk: { S: "1" } } }, `${NOT_VALID} ${EMPTY_KEY} Key: pk`),
  item(
    "an empty key of an index",
    { g: { S: "" } },
    `${NOT_VALID} A value specified for a secondary index key is not supported. ${EMPTY_KEY} IndexName: all, IndexKey: g`,
  ),
  item(
    "a key of an index of another type",
    { g: { N: "1" } },
    `${INVALID} Type mismatch for Index Key g Expected: S Actual: N IndexName: all`,
  ),
  item(
    "a value without a type",
    { a: {} },
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
  ),
  item(
    "a value of two types",
    { a: { S: "x", N: "1" } },
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  ),
  item("a number that is none", { a: { N: "x" } }, "The parameter cannot be converted to a numeric value: x"),
  item(
    "39 digits",
    { a: { N: "1".repeat(39) } },
    "Attempting to store more than 38 significant digits in a Number",
  ),
  item(
    "a number that is too large",
    { a: { N: "1e126" } },
    "Number overflow. Attempting to store a number with magnitude larger than supported range",
  ),
  item("an empty set", { a: { SS: [] } }, `${INVALID} An string set  may not be empty`, cured),
  item(
    "a set with a member twice",
    { a: { SS: ["x", "x"] } },
    `${INVALID} Input collection [x, x] contains duplicates.`,
    cured,
  ),
  item(
    "a null that is false",
    { a: { NULL: false } },
    `${INVALID} Null attribute value types must have the value of true`,
    cured,
  ),
  put("a table that there is not", { TableName: "nope" }, NO_TABLE, NOT_FOUND),
  put(
    "no table",
    { TableName: undefined },
    `${CONSTRAINT} null at 'tableName' failed to satisfy constraint: Member must not be null`,
  ),
  put(
    "no item",
    { Item: undefined },
    `${CONSTRAINT} null at 'item' failed to satisfy constraint: Member must not be null`,
  ),
  put("ReturnValues ALL_NEW", { ReturnValues: "ALL_NEW" }, "ReturnValues can only be ALL_OLD or NONE", cured),
  put(
    "a condition that fails",
    { ConditionExpression: "attribute_not_exists(pk)" },
    "The conditional request failed",
    { name: "ConditionalCheckFailedException" },
  ),
  put(
    "an empty condition",
    { ConditionExpression: "" },
    "Invalid ConditionExpression: The expression can not be empty;",
  ),
  put(
    "a value that is not given",
    { ConditionExpression: "a = :x" },
    "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :x",
    cured,
  ),
  put(
    "a name that is not given",
    { ConditionExpression: "#a = :x", ...one },
    "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #a",
    cured,
  ),
  put(
    "a value that is not used",
    { ConditionExpression: "attribute_exists(pk)", ...one },
    "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}",
  ),
  put(
    "a name that is not used",
    { ConditionExpression: "attribute_exists(pk)", ExpressionAttributeNames: { "#x": "a" } },
    "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}",
  ),
  put(
    "values without an expression",
    one,
    "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
    cured,
  ),
  put(
    "a function that there is not",
    { ConditionExpression: "nofn(pk)" },
    "Invalid ConditionExpression: Invalid function name; function: nofn",
    cured,
  ),
  put(
    "a reserved word",
    { ConditionExpression: "name = :x", ...one },
    "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name",
    cured,
  ),
  get("half a key", { Key: { pk: { S: "a" } } }, "The provided key element does not match the schema"),
  get(
    "more than the key",
    { Key: { ...Key, z: { S: "1" } } },
    "The provided key element does not match the schema",
  ),
  get(
    "a key of another type",
    { Key: { pk: { N: "1" }, sk: { S: "1" } } },
    "The provided key element does not match the schema",
  ),
  get("an empty key", { Key: { pk: { S: "a" }, sk: { S: "" } } }, `${NOT_VALID} ${EMPTY_KEY} Key: sk`),
  get(
    "a projection that overlaps",
    { ProjectionExpression: "a, a" },
    "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
  ),
  get(
    "old and new parameters",
    { ProjectionExpression: "a", AttributesToGet: ["a"] },
    "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
  ),
  get("a table that there is not", { TableName: "nope" }, NO_TABLE, NOT_FOUND),
  update(
    "SET n = :x",
    {},
    "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :x",
    cured,
  ),
  update(
    "SET n = n + :x",
    one,
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: STRING",
    cured,
  ),
  update(
    "SET zz = zz + :x",
    values({ ":x": { N: "1" } }),
    "The provided expression refers to an attribute that does not exist in the item",
  ),
  update("SET pk = :x", one, `${INVALID} Cannot update attribute pk. This attribute is part of the key`),
  update(
    "SET a = :x, a = :x",
    one,
    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
    cured,
  ),
  update("SET a.b = :x", one, "The document path provided in the update expression is invalid for update"),
  update("FOO a", {}, 'Invalid UpdateExpression: Syntax error; token: "FOO", near: "FOO a"', cured),
  update(
    "ADD s :x",
    values({ ":x": { N: "1" } }),
    "An operand in the update expression has an incorrect data type",
  ),
  update(
    "DELETE n :x",
    values({ ":x": { N: "1" } }),
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER",
    cured,
  ),
  update(
    "SET a = :x SET b = :x",
    one,
    'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    cured,
  ),
  update("", {}, "Invalid UpdateExpression: The expression can not be empty;"),
  update(
    "SET n = :x REMOVE s",
    { ConditionExpression: "n = :y", ...one },
    "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :y",
    cured,
  ),
  call(
    "DeleteItem",
    "a condition that fails",
    { ...T, Key, ConditionExpression: "n = :x", ...one },
    "The conditional request failed",
    { name: "ConditionalCheckFailedException" },
  ),
  query("sk = :x", {}, "Query condition missed key schema element: pk"),
  query("pk > :x", {}, "Query key condition not supported", cured),
  query("pk = :x AND n = :x", {}, "Query condition missed key schema element: sk"),
  query(
    "pk = :x",
    { FilterExpression: "sk = :x" },
    "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
  ),
  query("pk = :x", { IndexName: "nope" }, "The table does not have the specified index: nope"),
  query(
    "pk = :x",
    { Limit: 0 },
    `${CONSTRAINT} '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    cured,
  ),
  query("pk = :x", { ExclusiveStartKey: { pk: { S: "1" } } }, "The provided starting key is invalid"),
  query(
    "pk = :x",
    { Select: "SPECIFIC_ATTRIBUTES" },
    "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    cured,
  ),
  call(
    "Query",
    "no condition",
    T,
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
  ),
  call(
    "Scan",
    "a segment alone",
    { ...T, Segment: 1 },
    "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
  ),
  call(
    "Scan",
    "a segment too many",
    { ...T, TotalSegments: 2, Segment: 2 },
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2",
  ),
  call(
    "BatchGetItem",
    "a key twice",
    { RequestItems: { [TABLE_NAME]: { Keys: [Key, Key] } } },
    "Provided list of item keys contains duplicates",
  ),
  call(
    "BatchGetItem",
    "a table that there is not",
    { RequestItems: { nope: { Keys: [Key] } } },
    NO_TABLE,
    NOT_FOUND,
  ),
  call(
    "BatchWriteItem",
    "an item twice",
    { RequestItems: { [TABLE_NAME]: [{ PutRequest: { Item: Key } }, { DeleteRequest: { Key } }] } },
    "Provided list of item keys contains duplicates",
  ),
  call(
    "TransactWriteItems",
    "no action",
    { TransactItems: [] },
    `${CONSTRAINT} '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ),
  call(
    "TransactWriteItems",
    "two actions in one",
    { TransactItems: [{ Put: { ...T, Item: Key }, Delete: { ...T, Key } }] },
    "TransactItems can only contain one of Check, Put, Update or Delete",
    cured,
  ),
  call(
    "TransactWriteItems",
    "an item twice",
    { TransactItems: [{ Put: { ...T, Item: Key } }, { Delete: { ...T, Key } }] },
    "Transaction request cannot include multiple operations on one item",
  ),
  call(
    "TransactWriteItems",
    "a table that there is not",
    { TransactItems: [{ Put: { TableName: "nope", Item: Key } }] },
    NO_TABLE,
    NOT_FOUND,
  ),
  call(
    "CreateTable",
    "one that there is",
    table({ TableName: TABLE_NAME }),
    `Table already exists: ${TABLE_NAME}`,
    { name: "ResourceInUseException" },
  ),
  call(
    "CreateTable",
    "an attribute too many",
    table({
      AttributeDefinitions: ["a", "b"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    }),
    `${INVALID} Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ),
  call(
    "DescribeTable",
    "one that there is not",
    { TableName: "nope" },
    `${NO_TABLE}: Table: nope not found`,
    NOT_FOUND,
  ),
  call(
    "DeleteTable",
    "one that there is not",
    { TableName: "nope" },
    `${NO_TABLE}: Table: nope not found`,
    NOT_FOUND,
  ),
  call(
    "ListTables",
    "a limit of 0",
    { Limit: 0 },
    `${CONSTRAINT} '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ),
  call(
    "ExecuteStatement",
    "an item that is there",
    { Statement: `INSERT INTO "${TABLE_NAME}" VALUE {'pk':'a','sk':'1'}` },
    "Duplicate primary key exists in table",
    { name: "DuplicateItemException" },
  ),
];

/** A batch of 26 writes and one of 101 reads: AWS prints the whole of them into its message, so only its end is held. */
export const TOO_MANY = [
  [
    "BatchWriteItem",
    { RequestItems: { [TABLE_NAME]: keys(26).map((one) => ({ DeleteRequest: { Key: one } })) } },
    25,
  ],
  ["BatchGetItem", { RequestItems: { [TABLE_NAME]: { Keys: keys(101) } } }, 100],
] as const;
