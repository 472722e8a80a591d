import { describe, expect, test } from "vitest";
import { emojiOptions, mentionOptions } from "./options.ts";
import { findTrigger } from "./triggers.ts";
import { typingWords } from "./typing-words.ts";

describe("the word at the caret", () => {
  test.each([
    ["@", { kind: "mention", query: "", range: [0, 1] }],
    ["hi @Ad", { kind: "mention", query: "ad", range: [3, 6] }],
    [":sm", { kind: "emoji", query: "sm", range: [0, 3] }],
    [":s", null],
    ["me@ada", null],
    ["at 10:30", null],
    ["https://x", null],
    ["@ada ", null],
    ["<@12", null],
  ])("%j asks for %j", (text, expected) => {
    expect(findTrigger(text, text.length)).toEqual(expected);
  });

  test("is none where there is no caret", () => {
    expect(findTrigger("@ada", null)).toBeNull();
  });

  test("ends at the caret", () => {
    expect(findTrigger("@ada", 2)?.query).toBe("a");
  });
});

describe("what is offered", () => {
  const people = [
    { id: "1", username: "bernard" },
    { id: "2", username: "ada", display_name: "Ada L." },
    { id: "3", username: "radar" },
  ];
  const names = (query: string, mayPingMany = false) =>
    mentionOptions(query, people, mayPingMany).map(({ name }) => name);

  test("first those whose name begins so, then those that have it", () => {
    expect(names("ada")).toEqual(["Ada L.", "radar"]);
  });

  test("roles and everyone to those who may call them", () => {
    expect(names("e")).toEqual(["bernard"]);
    expect(names("ev", true)).toEqual(["@everyone"]);
    expect(names("mod", true)).toEqual(["@Moderators"]);
  });

  test("emoji by code", () => {
    const codes = new Map([
      ["smile", "😄"],
      ["cat_smile", "😸"],
      ["tada", "🎉"],
    ]);
    expect(emojiOptions("smi", codes).map(({ name }) => name)).toEqual([":smile:", ":cat_smile:"]);
  });
});

test.each([
  [[], ""],
  [["Ada"], "Ada is typing"],
  [["Ada", "Bo"], "Ada and Bo are typing"],
  [["Ada", "Bo", "Cy"], "Several people are typing"],
])("%j typing: %j", (names, words) => {
  expect(typingWords(names)).toBe(words);
});
