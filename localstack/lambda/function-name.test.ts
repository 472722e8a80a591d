import { describe, expect, it } from "vitest";
import { readFunctionName } from "./function-name.ts";

const arn = "arn:aws:lambda:us-east-1:123456789012:function:orders";

describe("readFunctionName", () => {
  it.each([
    ["orders", { name: "orders" }],
    ["orders:live", { name: "orders", qualifier: "live" }],
    ["123456789012:function:orders", { name: "orders" }],
    ["123456789012:function:orders:7", { name: "orders", qualifier: "7" }],
    [arn, { name: arn }],
    [`${arn}:$LATEST`, { name: arn, qualifier: "$LATEST" }],
    ["", { name: "" }],
  ])("%s", (text, reference) => {
    expect(readFunctionName(text)).toEqual(reference);
  });
});
