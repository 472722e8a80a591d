import { expect, test } from "vitest";
import { toWire, withInsert, withMention, withText } from "./draft-mentions.ts";

const ada = { label: "@Ada", wire: "<@1>" };
const adaL = { label: "@Ada L.", wire: "<@2>" };

test.each([
  ["hello @Ada", "hello <@1>"],
  ["@Ada, @Ada L. and @Adam", "<@1>, <@2> and @Adam"],
  ["me@Ada @Ada_", "me@Ada @Ada_"],
  ["(@Ada)", "(<@1>)"],
])("%j goes out as %j", (text, wire) => {
  expect(toWire({ text, mentions: [ada, adaL] })).toBe(wire);
});

test("whom a text does not name any more it does not mean", () => {
  expect(withText({ text: "@Ada", mentions: [ada] }, "@Ad").mentions).toEqual([]);
});

test("a mention takes the place of what was typed for it", () => {
  const { draft, caret } = withMention({ text: "hi @ad there", mentions: [] }, [3, 6], ada, "@ada");
  expect(draft).toEqual({ text: "hi @Ada there", mentions: [ada] });
  expect(caret).toBe("hi @Ada ".length);
});

test("two people of one name are told apart", () => {
  const other = { label: "@Ada", wire: "<@9>" };
  const { draft } = withMention({ text: "@Ada and @a", mentions: [ada] }, [9, 11], other, "@ada_2");
  expect(draft.text).toBe("@Ada and @ada_2 ");
  expect(toWire(draft)).toBe("<@1> and <@9> ");
});

test("a space that is there is not doubled", () => {
  expect(withInsert("a :sm b", [2, 5], "😄 ")).toEqual({ text: "a 😄 b", caret: 5 });
});
