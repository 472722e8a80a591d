import { describe, expect, it } from "vitest";
import { compileFilter, FilterPatternError } from "./filter-pattern.ts";

const record = {
  eventName: "MODIFY",
  dynamodb: {
    Keys: { PK: { S: "CHANNEL#1" }, SK: { S: "MESSAGE#9" } },
    NewImage: {
      PK: { S: "CHANNEL#1" },
      type: { S: "Message" },
      count: { N: "12" },
      gone: { NULL: true },
      tags: { SS: ["red", "green"] },
      parts: { L: [{ S: "x" }, { M: { kind: { S: "image" } } }] },
      empty: { S: "" },
    },
    SizeBytes: 120,
  },
  nothing: null,
};
const image = (fields: object) => ({ dynamodb: { NewImage: fields } });

describe("filter patterns (C5)", () => {
  it.each<[string, object]>([
    ["a rule that is no array", { eventName: "INSERT" }],
    ["no rule at all", { eventName: [] }],
    ["an unknown operator", { eventName: [{ contains: "a" }] }],
    ["two operators in one rule", { eventName: [{ prefix: "a", suffix: "b" }] }],
    ["an empty rule", { eventName: [{}] }],
    ["exists with a string", { eventName: [{ exists: "true" }] }],
    ["prefix with a number", { eventName: [{ prefix: 1 }] }],
    ["numeric without a number", { a: [{ numeric: [">"] }] }],
    ["numeric with an unknown comparison", { a: [{ numeric: ["~", 1] }] }],
    ["numeric with a string", { a: [{ numeric: [">", "1"] }] }],
    ["$or with one pattern", { $or: [{ a: [1] }] }],
    ["anything-but of nothing", { a: [{ "anything-but": [] }] }],
    ["anything-but with an unknown operator", { a: [{ "anything-but": { numeric: [">", 1] } }] }],
  ])("refuse %s", (_what, pattern) => {
    expect(() => compileFilter([pattern])).toThrow(FilterPatternError);
  });

  it("are five at the most", () => {
    const pattern = { eventName: ["INSERT"] };
    expect(() => compileFilter(Array(6).fill(pattern))).toThrow(/up to 5/);
    expect(compileFilter(Array(5).fill(pattern))({ eventName: "INSERT" })).toBe(true);
  });

  it.each<[string, object, boolean]>([
    ["exact", { eventName: ["MODIFY"] }, true],
    ["exact, one of several", { eventName: ["INSERT", "MODIFY"] }, true],
    ["exact, with case", { eventName: ["modify"] }, false],
    ["exact, number against number", { dynamodb: { SizeBytes: [120] } }, true],
    ["exact, string against number", { dynamodb: { SizeBytes: ["120"] } }, false],
    ["exact, empty string", image({ empty: { S: [""] } }), true],
    ["exact, boolean", image({ gone: { NULL: [true] } }), true],
    ["null", { nothing: [null] }, true],
    ["null where there is a value", { eventName: [null] }, false],
    ["null where there is no field", { absent: [null] }, false],
    ["exists", image({ type: { S: [{ exists: true }] } }), true],
    ["exists, another type of value", image({ type: { N: [{ exists: true }] } }), false],
    ["exists: false", image({ other: { S: [{ exists: false }] } }), true],
    ["exists: false where it is", image({ type: { S: [{ exists: false }] } }), false],
    ["exists on null", { nothing: [{ exists: true }] }, true],
    ["prefix", image({ PK: { S: [{ prefix: "CHANNEL#" }] } }), true],
    ["prefix of another", image({ PK: { S: [{ prefix: "TEAM#" }] } }), false],
    ["prefix of a number", { dynamodb: { SizeBytes: [{ prefix: "1" }] } }, false],
    ["prefix without case", image({ PK: { S: [{ prefix: { "equals-ignore-case": "channel" } }] } }), true],
    ["suffix", image({ PK: { S: [{ suffix: "#1" }] } }), true],
    ["suffix of another", image({ PK: { S: [{ suffix: "#2" }] } }), false],
    ["equals-ignore-case", { eventName: [{ "equals-ignore-case": "modify" }] }, true],
    ["anything-but", { eventName: [{ "anything-but": ["REMOVE", "INSERT"] }] }, true],
    ["anything-but this", { eventName: [{ "anything-but": "MODIFY" }] }, false],
    ["anything-but without a field", { absent: [{ "anything-but": "x" }] }, false],
    ["anything-but prefix", image({ PK: { S: [{ "anything-but": { prefix: "TEAM#" } }] } }), true],
    ["anything-but prefixes", image({ PK: { S: [{ "anything-but": { prefix: ["G", "C"] } }] } }), false],
    ["anything-but suffix", image({ PK: { S: [{ "anything-but": { suffix: "#1" } }] } }), false],
    ["numeric", { dynamodb: { SizeBytes: [{ numeric: ["=", 120] }] } }, true],
    ["numeric range", { dynamodb: { SizeBytes: [{ numeric: [">", 100, "<=", 120] }] } }, true],
    ["numeric range, outside", { dynamodb: { SizeBytes: [{ numeric: [">=", 1, "<", 120] }] } }, false],
    ["numeric against DynamoDB's number, a string", image({ count: { N: [{ numeric: [">", 1] }] } }), false],
    ["an element of a set", image({ tags: { SS: ["green"] } }), true],
    ["no element of a set", image({ tags: { SS: ["blue"] } }), false],
    ["an object in a list", image({ parts: { L: { M: { kind: { S: ["image"] } } } } }), true],
    ["no object in a list", image({ parts: { L: { M: { kind: { S: ["video"] } } } } }), false],
    ["fields are all needed", { eventName: ["MODIFY"], ...image({ type: { S: ["Team"] } }) }, false],
    ["$or", { $or: [{ eventName: ["INSERT"] }, image({ type: { S: ["Message"] } })] }, true],
    ["$or, none", { $or: [{ eventName: ["INSERT"] }, { eventName: ["REMOVE"] }] }, false],
    ["$or and a field", { eventName: ["REMOVE"], $or: [{ nothing: [null] }, { a: [1] }] }, false],
    ["$or inside", image({ $or: [{ type: { S: ["Team"] } }, { empty: { S: [""] } }] }), true],
    ["a rule on an object", { dynamodb: ["x"] }, false],
    ["a pattern on a value", { eventName: { S: ["MODIFY"] } }, false],
    ["a name of Object.prototype", { constructor: [{ exists: true }] }, false],
  ])("%s", (_what, pattern, kept) => {
    expect(compileFilter([pattern])(record)).toBe(kept);
  });

  it("keep what one of several matches, and everything where there are none", () => {
    const filter = compileFilter([{ eventName: ["INSERT"] }, { eventName: ["MODIFY"] }]);
    expect(filter(record)).toBe(true);
    expect(filter({ eventName: "REMOVE" })).toBe(false);
    expect(compileFilter([])(record)).toBe(true);
  });
});
