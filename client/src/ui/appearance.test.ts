import { expect, test } from "vitest";
import { DEFAULT_APPEARANCE, parseAppearance } from "./appearance.ts";

test("what was chosen comes back", () => {
  expect(parseAppearance('{"theme":"dark","density":"compact"}')).toEqual({
    ...DEFAULT_APPEARANCE,
    theme: "dark",
    density: "compact",
  });
});

test.each([null, "", "{", "7", "null", '{"theme":"pink","other":1}', '{"__proto__":{"theme":"dark"}}'])(
  "stored nonsense %s is as good as nothing",
  (text) => {
    expect(parseAppearance(text)).toEqual(DEFAULT_APPEARANCE);
  },
);
