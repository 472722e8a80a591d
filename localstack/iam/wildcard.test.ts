import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWildcard, completeArn, matchesWildcard } from "./wildcard.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 12 });

describe("wildcards", () => {
  it("agree with the regular expression of the same meaning", () => {
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const source = [...pattern].map((c) => (c === "*" ? "[^]*" : c === "?" ? "[^]" : c)).join("");
        expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${source}$`).test(text));
        expect(compileWildcard(pattern)(text)).toBe(matchesWildcard(pattern, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it("match any text that their stars were filled in for", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.array(fc.string()), (parts, fills) => {
        const literal = parts.map((part) => part.replaceAll("*", "x").replaceAll("?", "y"));
        const text = literal.map((part, i) => (i === 0 ? part : (fills[i] ?? "") + part)).join("");
        expect(matchesWildcard(literal.join("*"), text)).toBe(true);
      }),
    );
  });

  it("give an incomplete ARN the fields that it lacks", () => {
    expect(completeArn("arn:aws:sqs")).toBe("arn:aws:sqs:*:*:*");
    expect(completeArn("arn:aws:dynamodb:us-east-1:1:table/a:b")).toBe(
      "arn:aws:dynamodb:us-east-1:1:table/a:b",
    );
    expect(completeArn("*")).toBe("*");
  });
});
