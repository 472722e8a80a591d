import { isRecord } from "./export-lines.mjs";

/** Bytes that DynamoDB takes: of an item, of a partition key's value, of a sort key's. Source: Amazon DynamoDB developer guide, "Service, account, and table quotas". */
const MOST_BYTES = { item: 400 * 1024, HASH: 2048, RANGE: 1024 };
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const isText = (value) => typeof value === "string";
const isNumber = (value) => isText(value) && NUMBER.test(value);
const isBinary = (value) => isText(value) && BASE64.test(value);
const isSetOf = (isMember) => (value) =>
  Array.isArray(value) && value.length > 0 && value.every(isMember) && new Set(value).size === value.length;

/** What DynamoDB takes behind each type of its JSON. Source: Amazon DynamoDB API reference, AttributeValue. */
const TYPES = {
  S: isText,
  N: isNumber,
  B: isBinary,
  BOOL: (value) => typeof value === "boolean",
  NULL: (value) => value === true,
  SS: isSetOf(isText),
  NS: isSetOf(isNumber),
  BS: isSetOf(isBinary),
  L: (value) => Array.isArray(value) && value.every(isAttribute),
  M: (value) => isRecord(value) && Object.values(value).every(isAttribute),
};

function isAttribute(value) {
  if (!isRecord(value)) return false;
  const [type, ...more] = Object.keys(value);
  return more.length === 0 && Object.hasOwn(TYPES, type) && TYPES[type](value[type]);
}

/**
 * What keeps a table from taking an item, to follow "it ...".
 * @param {Record<string, unknown>} item DynamoDB's JSON
 * @param {{KeySchema: object[], AttributeDefinitions: object[], GlobalSecondaryIndexes?: object[], LocalSecondaryIndexes?: object[]}} table as DescribeTable says
 * @param {(item: object) => number} itemBytes
 * @returns {string | undefined}
 */
export function findProblem(item, table, itemBytes) {
  for (const [name, value] of Object.entries(item))
    if (!isAttribute(value)) return `has ${name} as ${short(value)}, which is no value of DynamoDB's JSON`;
  for (const key of table.KeySchema) {
    if (item[key.AttributeName] === undefined)
      return `lacks ${key.AttributeName}, ${key.KeyType === "HASH" ? "the partition key" : "the sort key"} of the table`;
    const problem = keyProblem(item, key, table);
    if (problem) return problem;
  }
  for (const index of [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])])
    for (const key of index.KeySchema) {
      const problem = item[key.AttributeName] === undefined ? undefined : keyProblem(item, key, table);
      if (problem) return `${problem}, a key of the index ${index.IndexName}`;
    }
  return itemBytes(item) > MOST_BYTES.item ? "is larger than 400 KB" : undefined;
}

function keyProblem(item, { AttributeName, KeyType }, { AttributeDefinitions }) {
  const [[type, value]] = Object.entries(item[AttributeName]);
  const wanted = AttributeDefinitions.find((each) => each.AttributeName === AttributeName)?.AttributeType;
  if (type !== wanted) return `has ${AttributeName} as ${type} where the table says ${wanted}`;
  if (value === "") return `has an empty ${AttributeName}`;
  const bytes = Buffer.byteLength(value, type === "B" ? "base64" : "utf8");
  if (type !== "N" && bytes > MOST_BYTES[KeyType])
    return `has ${bytes} bytes in ${AttributeName}, more than the ${MOST_BYTES[KeyType]} that DynamoDB takes`;
  return undefined;
}

/** An item's key as a text: the same for the same key, `1` and `1.0` included. */
export function keyText(item, { KeySchema }) {
  return JSON.stringify(KeySchema.map(({ AttributeName }) => canonical(item[AttributeName])));
}

/** A number has up to 38 digits, more than JavaScript's: its digits and where the point stands. */
function canonical({ N: number, ...other }) {
  if (number === undefined) return other;
  const [, sign, whole, , fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)(\.(\d*))?(?:e([+-]?\d+))?$/i.exec(number) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const bare = digits.replace(/0+$/, "");
  if (bare === "") return { N: "0" };
  const power = Number(exponent) - fraction.length + digits.length - bare.length;
  return { N: `${sign === "-" ? "-" : ""}${bare}e${power}` };
}

/** How a person finds an item: what of the key is there, or the item's first attributes. */
export function nameOf(item, { KeySchema }) {
  const key = KeySchema.map(({ AttributeName }) => AttributeName).filter((name) => item[name] !== undefined);
  const names = key.length > 0 ? key : Object.keys(item).slice(0, 2);
  return `{${names.map((name) => `${name}: ${short(Object.values(item[name] ?? {})[0])}`).join(", ")}}`;
}

const MOST_SHOWN = 80;

function short(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}
