import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLinks, itemKey } from "./links.ts";

const span = (name: string) => ({ trace: "t", span: name });
const NOW = 1_700_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW * 1000, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the write that made a stream's record", () => {
  const item = (key: string) => [{ table: "T", key }];
  const record = (sequenceNumber: string, key = "a", createdAtSeconds = NOW) => ({
    key,
    sequenceNumber,
    createdAtSeconds,
  });

  it("is the oldest of the item that has none, and stays it for every mapping that asks", () => {
    const links = createLinks();
    for (const name of ["1", "2", "3"]) links.writing(span(name), item("a")).done();
    links.writing(span("other"), item("b")).done();
    expect(links.writeOf("T", record("100"))?.span).toBe("1");
    expect(links.writeOf("T", record("101"))?.span).toBe("2");
    expect(links.writeOf("T", record("100"))?.span).toBe("1");
    expect(links.writeOf("T", record("102", "b"))?.span).toBe("other");
    expect(links.writeOf("T", record("103"))?.span).toBe("3");
    expect(links.writeOf("T", record("104"))).toBeUndefined();
    expect(links.writeOf("U", record("100"))).toBeUndefined();
  });

  it("is none of those that began after the record, as of a record from before the start", () => {
    const links = createLinks();
    links.writing(span("now"), item("a")).done();
    expect(links.writeOf("T", record("1", "a", NOW - 60))).toBeUndefined();
    expect(links.writeOf("T", record("2"))?.span).toBe("now");
  });

  it("is none that had ended before the record: it changed nothing and made none", () => {
    const links = createLinks();
    links.writing(span("nothing"), item("a")).done();
    vi.setSystemTime((NOW + 10) * 1000);
    links.writing(span("real"), item("a")).done();
    expect(links.writeOf("T", record("1", "a", NOW + 10))?.span).toBe("real");
  });

  it("goes before one that may still fail, and is found before its own answer is there", () => {
    const links = createLinks();
    const failing = links.writing(span("failing"), item("a"));
    links.writing(span("done"), item("a")).done();
    expect(links.writeOf("T", record("1"))?.span).toBe("done");
    failing.failed();
    const early = links.writing(span("early"), item("a"));
    expect(links.writeOf("T", record("2"))?.span).toBe("early");
    early.done();
    expect(links.writeOf("T", record("3"))).toBeUndefined();
  });

  it("is not that of a table by the same name that was there before", () => {
    const links = createLinks();
    links.writing(span("old"), item("a")).done();
    expect(links.writeOf("T", record("1"))?.span).toBe("old");
    links.tablesChanged();
    links.writing(span("new"), item("a")).done();
    expect(links.writeOf("T", record("1"))?.span).toBe("new");
  });

  it("is forgotten where nobody asks for it, the oldest first", () => {
    const links = createLinks(3);
    for (const key of ["a", "b", "c", "d"]) links.writing(span(key), item(key)).done();
    expect(links.writeOf("T", record("1", "a"))).toBeUndefined();
    expect(links.writeOf("T", record("2", "d"))?.span).toBe("d");
  });

  it("is found by the item's key, in whatever order its attributes stand", () => {
    const key = { SK: { S: "b" }, PK: { S: "a" } };
    expect(itemKey({ other: { N: "1" }, PK: { S: "a" }, SK: { S: "b" } }, ["PK", "SK"])).toBe(itemKey(key));
    expect(itemKey({ PK: { S: "a" } })).not.toBe(itemKey({ PK: { N: "a" } }));
  });
});

it("a message is found by its id, until too many others came", () => {
  const links = createLinks(2);
  links.sent(span("1"), ["a", "b"]);
  expect(links.sendOf("a")).toMatchObject(span("1"));
  links.sent(span("2"), ["c"]);
  expect([links.sendOf("a"), links.sendOf("b")?.span, links.sendOf("c")?.span]).toEqual([
    undefined,
    "1",
    "2",
  ]);
});
