import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

const users = { "2": { id: "2", username: "bo", display_name: "Bo the Great" } };

test.each([
  ["hello <@2> and <@3>", "hello @Bo the Great and @somebody"],
  ["<@&admin> @everyone", "@admin @everyone"],
  ["**bold** and ~~gone~~ and `code`", "bold and gone and code"],
  ["one\n\n two", "one two"],
  ["it ends ||badly||", "it ends (spoiler)"],
  ["```js\nlet a;\n```", "let a;"],
  ["2 * 3 * 4", "2 * 3 * 4"],
])("%j is %j", (content, plain) => {
  expect(plainText(content, users)).toBe(plain);
});
