import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRequest } from "./read-request.ts";

const POST =
  "POST /local/@connections/a%3D?x=1 HTTP/1.1\r\nHost: 127.0.0.1:3001\r\nContent-Length: 6\r\nX-Empty:\r\n\r\ngrün!";
const GET = "GET / HTTP/1.1\r\nhost: x\r\nConnection: Keep-Alive\r\n\r\n";
const read = (text: string) => readRequest(Buffer.from(text), 0);
const withLines = (...lines: string[]) => ["POST / HTTP/1.1", "host: x", ...lines, "", ""].join("\r\n");

describe("readRequest", () => {
  it("reads method, path as it came, headers and body", () => {
    expect(read(POST + GET)).toEqual({
      kind: "whole",
      request: {
        method: "POST",
        url: "/local/@connections/a%3D?x=1",
        headers: { host: "127.0.0.1:3001", "content-length": "6", "x-empty": "" },
        body: Buffer.from("grün!"),
      },
      end: Buffer.byteLength(POST),
    });
  });

  it("reads requests one behind another, wherever they are cut", () => {
    const all = Buffer.from(POST + GET + POST);
    fc.assert(
      fc.property(fc.nat(all.length), (cut) => {
        const methods: string[] = [];
        let rest = Buffer.alloc(0);
        for (const part of [all.subarray(0, cut), all.subarray(cut)]) {
          rest = Buffer.concat([rest, part]);
          let at = 0;
          for (let next = readRequest(rest, at); next.kind !== "part"; next = readRequest(rest, at)) {
            if (next.kind === "other") throw new Error("refused");
            methods.push(next.request.method);
            at = next.end;
          }
          rest = rest.subarray(at);
        }
        expect(methods).toEqual(["POST", "GET", "POST"]);
      }),
    );
  });

  it("reads a head that differs from the one before in any line, in order and in number as if it were the first", () => {
    const line = fc.constantFrom("a: 1", "A: 1", "a: 2", "b: 1", "c:", "connection: close", "x y: 1");
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const next = read(withLines(...lines));
        const names = lines.map((text) => text.slice(0, text.indexOf(":")).toLowerCase());
        const isPlain =
          new Set(names).size === names.length && !names.includes("x y") && !names.includes("connection");
        expect(next.kind).toBe(isPlain ? "whole" : "other");
        if (next.kind !== "whole") return;
        const values = lines.map((text) => text.slice(text.indexOf(":") + 1).trim());
        expect({ ...next.request.headers }).toEqual({
          host: "x",
          ...Object.fromEntries(names.map((name, index) => [name, values[index]])),
        });
      }),
    );
  });

  // One that only the signature tells from the last is not read line by line.
  describe("signed heads in a row", () => {
    const signed = (digits: string, after = "content-length: 0") =>
      withLines(
        "x-amz-date: 20261128T000000Z",
        `Authorization: AWS4-HMAC-SHA256 Credential=K/s, SignedHeaders=host, Signature=${digits}`,
        after,
      );
    const digits = fc.stringMatching(/^[0-9a-f]{64}$/);
    const unlike = withLines("a: 1");
    /** As a parser would that has read nothing of the kind. */
    const readFresh = (text: string) => {
      read(unlike);
      read(unlike);
      return read(text);
    };

    it("mean what each means alone, whatever one of them has anywhere", () => {
      const place = fc.nat(signed("0".repeat(64)).length - 1);
      const bytes = fc.constantFrom("\r", "\n", "\r\n", "a", "F", ":", "\0", " ", "\r\nx: 1\r\n", "");
      fc.assert(
        fc.property(fc.array(digits, { minLength: 3, maxLength: 5 }), place, bytes, (rows, at, other) => {
          const heads = rows.map((row) => signed(row));
          const odd = heads[0] as string;
          const all = [...heads, odd.slice(0, at) + other + odd.slice(at + other.length), ...heads];
          const alone = all.map(readFresh);
          read(unlike);
          read(unlike);
          expect(all.map(read)).toEqual(alone);
        }),
        { numRuns: 500 },
      );
    });

    it("no line hides among the signature's digits", () => {
      for (const row of ["0", "1", "2"]) read(signed(row.repeat(64)));
      const next = read(signed(`${"a".repeat(40)}\r\nx: 1\r\ny: ${"b".repeat(13)}`));
      expect(next.kind === "whole" && next.request.headers).toMatchObject({ x: "1", y: "b".repeat(13) });
    });
  });

  it("a header may have any name", () => {
    const next = read(withLines("__proto__: x", "constructor: y"));
    expect(next.kind === "whole" && next.request.headers).toMatchObject({ constructor: "y" });
  });

  // What two parsers could read in two ways, or what takes more than a length to read.
  it.each([
    ["chunks", withLines("transfer-encoding: chunked")],
    ["a length and chunks", withLines("content-length: 3", "transfer-encoding: chunked")],
    ["two lengths", withLines("content-length: 3", "content-length: 3")],
    ["a length that is none", withLines("content-length: -1")],
    ["a length with a sign", withLines("content-length: +1")],
    ["a large body", withLines("content-length: 2000000")],
    ["a folded header", withLines("x: a", " b")],
    ["white space before the colon", withLines("content-length : 3")],
    ["a bare line feed in a header", withLines("x: a\ncontent-length: 3")],
    ["a NUL in a header", withLines("x: a\0b")],
    ["letters beyond ASCII", withLines("x: grün")],
    ["an upgrade", withLines("connection: Upgrade", "upgrade: websocket")],
    ["the end of the connection", withLines("connection: close")],
    ["Expect", withLines("expect: 100-continue", "content-length: 3")],
    ["no Host", "POST / HTTP/1.1\r\n\r\n"],
    ["HTTP/1.0", "GET / HTTP/1.0\r\nhost: x\r\n\r\n"],
    ["a whole URL", "GET http://x/ HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["a method that is rare", "HEAD / HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["no HTTP", "\r\n\r\n"],
    ["what begins like TLS", "\x16\x03\x01\x02\0\x01"],
    ["a first line that is none, without waiting for more", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["a first line of another HTTP, without waiting for more", "GET / HTTP/1.0\r\n"],
    ["a head without an end", `GET / HTTP/1.1\r\nx: ${"y".repeat(9_000)}`],
  ])("leaves %s to a whole parser", (_what, text) => {
    expect(read(text).kind).toBe("other");
  });
});
