import { describe, expect, it } from "vitest";
import { evaluateConditions } from "./conditions.ts";

const context = {
  text: "Abc",
  list: ["a", "b"],
  number: "10",
  ip: "10.1.2.3",
  time: "2026-01-01T00:00:00Z",
  flag: "true",
  arn: "arn:aws:s3:::bucket/key",
  starred: "a*",
  gone: undefined,
  ip6: "2001:db8::1",
  user: "AROA:me",
  bytes: "aGk=",
};

describe("conditions", () => {
  it.each([
    ["StringEquals", "text", "Abc", true],
    ["StringEquals", "text", "abc", false],
    ["StringEquals", "text", ["x", "Abc"], true],
    ["StringEquals", "gone", "Abc", false],
    ["StringEqualsIfExists", "gone", "Abc", true],
    ["StringEqualsIfExists", "text", "x", false],
    ["StringNotEquals", "text", "x", true],
    ["StringNotEquals", "text", ["x", "Abc"], false],
    ["StringNotEquals", "gone", "x", true],
    ["StringEqualsIgnoreCase", "text", "aBC", true],
    ["StringLike", "text", "A?c", true],
    ["StringLike", "text", "a*", false],
    ["StringLike", "text", "A${*}", false],
    ["StringLike", "starred", "a${*}", true],
    ["StringNotLike", "text", "A*", false],
    ["ArnLike", "arn", "arn:aws:s3:::*/key", true],
    ["ArnNotEquals", "arn", "arn:aws:s3:::bucket/key", false],
    ["NumericLessThan", "number", "11", true],
    ["NumericLessThan", "number", "9", false],
    ["NumericGreaterThanEquals", "number", "10", true],
    ["NumericNotEquals", "number", "10.0", false],
    ["NumericEquals", "text", "1", false],
    ["DateLessThan", "time", "2026-01-02T00:00:00Z", true],
    ["DateGreaterThan", "time", "2026-01-02T00:00:00Z", false],
    ["DateEquals", "time", "1767225600", true],
    ["Bool", "flag", "true", true],
    ["Bool", "flag", true, true],
    ["Bool", "flag", "false", false],
    ["IpAddress", "ip", "10.1.0.0/16", true],
    ["IpAddress", "ip", ["192.168.0.0/16", "10.1.2.3"], true],
    ["NotIpAddress", "ip", "10.0.0.0/8", false],
    ["Null", "gone", "true", true],
    ["Null", "text", true, false],
    ["Null", "text", "false", true],
    ["ForAnyValue:StringEquals", "list", ["b", "c"], true],
    ["ForAnyValue:StringEquals", "list", ["c"], false],
    ["ForAnyValue:StringEquals", "gone", ["c"], false],
    ["ForAllValues:StringEquals", "list", ["a", "b", "c"], true],
    ["ForAllValues:StringEquals", "list", ["a"], false],
    ["ForAllValues:StringEquals", "gone", ["a"], true],
    ["ForAnyValue:StringNotEquals", "list", ["a"], true],
    ["ForAnyValue:StringNotEquals", "gone", ["a"], false],
    ["ForAnyValue:StringEqualsIfExists", "gone", ["a"], true],
    ["ForAllValues:StringNotLike", "list", ["a*"], false],
    ["ArnLike", "arn", "arn:aws:s3:*:bucket/key", false],
    ["ArnLike", "arn", "arn:aws:s3:*:*:bucket/*", true],
    ["ArnEquals", "arn", "arn:aws:s3:::b*", true],
    ["IpAddress", "ip6", "2001:db8::/32", true],
    ["IpAddress", "ip6", "0.0.0.0/0", false],
    ["IpAddress", "ip", "10.1.2.0/33", false],
    ["NotIpAddress", "gone", "10.0.0.0/8", true],
    ["BinaryEquals", "bytes", "aGk=", true],
    ["DateGreaterThanEquals", "time", "2026", true],
    ["NumericLessThanIfExists", "gone", "1", true],
    ["StringEquals", "user", "${user}", true],
    ["StringLike", "starred", "${starred}", true],
    ["StringLike", "text", "${starred}", false],
    ["StringEquals", "text", "${gone}", false],
    ["StringEquals", "text", "${gone, 'Abc'}", true],
    ["StringNotEquals", "text", "${gone}", true],
    ["StringEquals", "TEXT", "Abc", true],
  ])("%s of %s with %j: %s", (operator, key, expected, met) => {
    expect(evaluateConditions({ [operator]: { [key]: expected } }, context)).toMatchObject({ met });
  });

  it("needs every operator and every key", () => {
    expect(
      evaluateConditions({ StringEquals: { text: "Abc", flag: "false" }, Bool: { flag: true } }, context),
    ).toEqual({ met: false, failed: "StringEquals of flag" });
  });

  it.each([
    ["StringLooksLike", "text", "Abc"],
    ["Some:StringEquals", "text", "Abc"],
    ["StringEquals", "elsewhere", "Abc"],
    ["StringEquals", "text", "${aws:PrincipalTag/team}"],
  ])("does not guess at %s of %s with %s", (operator, key, expected) => {
    expect(evaluateConditions({ [operator]: { [key]: expected } }, context)).toHaveProperty("unknown");
  });

  it("is not met, and not unknown, where another condition already fails", () => {
    expect(evaluateConditions({ StringEquals: { elsewhere: "x", text: "no" } }, context)).toEqual({
      met: false,
      failed: "StringEquals of text",
    });
  });
});
