import { expect, test } from "vitest";
import { Folded, folderName } from "./folded.ts";
import { memory, tabs } from "./testing/chat-world.ts";

const names = ({ store }: Folded) => [...store.getState().names];

test("what is folded in one tab is folded in the other, and takes nothing of it away", () => {
  const [one, other] = tabs();
  const here = new Folded(one);
  const there = new Folded(other);
  here.toggle("1", "Talk");
  there.toggle("1", "Work");
  expect(names(here)).toEqual([folderName("1", "Talk"), folderName("1", "Work")]);
  here.toggle("1", "Talk");
  expect(names(there)).toEqual([folderName("1", "Work")]);
  expect(names(new Folded(one))).toEqual(names(there));
});

test("stored nonsense is as good as nothing", () => {
  const local = memory();
  local.set("fanout.folded", "{");
  expect(names(new Folded(local))).toEqual([]);
});
