import { expect, it } from "vitest";
import { itemBytes } from "./item-size.ts";

it.each([
  ["a text, in UTF-8", { a: { S: "ü" } }, 3],
  ["a number, two digits a byte and one more", { Id: { N: "101" } }, 5],
  ["a number without the zeros at its ends", { a: { N: "-00120.500e3" } }, 4],
  ["nought", { a: { N: "0" } }, 3],
  ["bytes, not their base64", { a: { B: "AAEC" } }, 4],
  ["yes and nothing", { a: { BOOL: true }, b: { NULL: true } }, 4],
  ["sets", { a: { SS: ["x", "yz"] }, b: { NS: ["1", "12"] }, c: { BS: ["AA=="] } }, 11],
  ["a list", { a: { L: [{ S: "xy" }, { N: "1" }] } }, 1 + 3 + 3 + 3],
  ["a map in a map", { a: { M: { b: { M: {} } } } }, 1 + 3 + 1 + 1 + 3],
  // The example of AWS's page on stream records: keys and image together have 26.
  ["AWS's example", { Message: { S: "New item!" }, Id: { N: "101" } }, 21],
])("%s", (_what, item, bytes) => {
  expect(itemBytes(item)).toBe(bytes);
});
