import { expect, it } from "vitest";
import { childrenOf, readXml, textOf } from "./xml-reader.ts";

it("reads elements, entities, CDATA and name spaces", () => {
  const document = readXml(
    `<?xml version="1.0"?><!-- a --><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"> <Object><Key>a&amp;b&#x20;&#33;</Key></Object><s:Object><Key><![CDATA[<x>]]></Key></s:Object><Quiet/></Delete>\n`,
    "Delete",
  );
  expect(childrenOf(document, "Object").map((element) => textOf(element, "Key"))).toEqual(["a&b !", "<x>"]);
  expect(textOf(document, "Quiet")).toBe("");
});

it.each([
  "",
  "<Delete>",
  "<Delete></Other>",
  "<Other/>",
  "<Delete/><Delete/>",
  "<Delete>&unknown;</Delete>",
  "<Delete>&#1114112;</Delete>",
  "<Delete>text<Key/></Delete>",
  '<!DOCTYPE Delete [<!ENTITY a "b">]><Delete>&a;</Delete>',
  `<Delete>${"<a>".repeat(5000)}${"</a>".repeat(5000)}</Delete>`,
  "<Delete a=b/>",
  "not xml",
])("refuses %j", (text) => {
  expect(() => readXml(text, "Delete")).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});
