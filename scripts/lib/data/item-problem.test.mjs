import { describe, expect, it } from "vitest";
import { findProblem, keyText, nameOf } from "./item-problem.mjs";

const table = {
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "N" },
    { AttributeName: "name", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [{ IndexName: "by-name", KeySchema: [{ AttributeName: "name", KeyType: "HASH" }] }],
};
const key = { pk: { S: "a" }, sk: { N: "1" } };
const problem = (item, bytes = 10) => findProblem(item, table, () => bytes);

describe("findProblem", () => {
  it("takes each type of DynamoDB's JSON", () => {
    const all = {
      s: { S: "" },
      n: { N: "-1.5e-3" },
      b: { B: "AQI=" },
      t: { BOOL: false },
      u: { NULL: true },
    };
    const sets = { ss: { SS: ["a", "b"] }, ns: { NS: ["1", "2"] }, bs: { BS: ["AQ=="] } };
    const nested = { l: { L: [{ M: { ...all, ...sets } }, { L: [] }] }, m: { M: {} } };
    expect(problem({ ...key, ...all, ...sets, ...nested, name: { S: "n" } })).toBeUndefined();
  });

  it.each([
    [{ sk: { N: "1" } }, "lacks pk, the partition key of the table"],
    [{ pk: { S: "a" } }, "lacks sk, the sort key of the table"],
    [{ ...key, sk: { S: "1" } }, "has sk as S where the table says N"],
    [{ ...key, pk: { S: "" } }, "has an empty pk"],
    [{ ...key, pk: { S: "x".repeat(2049) } }, "has 2049 bytes in pk, more than the 2048 that DynamoDB takes"],
    [{ ...key, name: { N: "1" } }, "has name as N where the table says S, a key of the index by-name"],
    [{ ...key, x: "plain" }, 'has x as "plain", which is no value of DynamoDB\'s JSON'],
    [{ ...key, x: { S: "a", N: "1" } }, "which is no value"],
    [{ ...key, x: { N: 1 } }, "which is no value"],
    [{ ...key, x: { N: "one" } }, "which is no value"],
    [{ ...key, x: { B: "?" } }, "which is no value"],
    [{ ...key, x: { SS: [] } }, "which is no value"],
    [{ ...key, x: { SS: ["a", "a"] } }, "which is no value"],
    [{ ...key, x: { L: [{ M: { y: { Q: 1 } } }] } }, "which is no value"],
    [{ ...key, x: { constructor: "a" } }, "which is no value"],
  ])("says what is wrong with %j", (item, words) => {
    expect(problem(item)).toContain(words);
  });

  it("refuses what DynamoDB finds too large", () => {
    expect(problem(key, 400 * 1024)).toBeUndefined();
    expect(problem(key, 400 * 1024 + 1)).toBe("is larger than 400 KB");
  });
});

describe("keyText", () => {
  const of = (number) => keyText({ ...key, sk: { N: number } }, table);

  it.each([
    ["1", "1.0"],
    ["1", "+1"],
    ["100", "1e2"],
    ["0.01", "1E-2"],
    ["0", "-0.0"],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678.00"],
  ])("is the same for %s and %s", (one, other) => {
    expect(of(one)).toBe(of(other));
  });

  it.each([
    ["1", "-1"],
    ["1", "10"],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345679"],
  ])("is another for %s and %s", (one, other) => {
    expect(of(one)).not.toBe(of(other));
  });

  it("is another for each partition", () => {
    expect(keyText({ ...key, pk: { S: "b" } }, table)).not.toBe(keyText(key, table));
  });
});

describe("nameOf", () => {
  it("is the key, or what there is where that is missing, cut short", () => {
    expect(nameOf({ ...key, x: { S: "y" } }, table)).toBe('{pk: "a", sk: "1"}');
    expect(nameOf({ id: { S: "z".repeat(200) } }, table)).toMatch(/^\{id: "z{79}\.\.\.\}$/);
  });
});
