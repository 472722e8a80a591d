import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadAnswer, readAnswer } from "./http-answer.ts";

const bytes = (text: string) => Buffer.from(text);
const LENGTH = "HTTP/1.1 410 Gone\r\nX-Amzn-ErrorType: GoneException\r\nContent-Length: 5\r\n\r\ngrün";
const CHUNKS =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\ngrün\r\n3\r\n{}\n\r\n0\r\nX: y\r\n\r\n";
const EMPTY = "HTTP/1.1 204 No Content\r\n\r\n";

describe("readAnswer", () => {
  it("reads a body by its length, and header names in any case", () => {
    const { statusCode, headers, body } = readAnswer(bytes(LENGTH), 0)?.answer ?? {};
    expect([statusCode, headers, String(body)]).toEqual([
      410,
      { "x-amzn-errortype": "GoneException", "content-length": "5" },
      "grün",
    ]);
  });

  it("reads chunks, and no body where there can be none", () => {
    expect(readAnswer(bytes(CHUNKS), 0)?.answer.body.toString()).toBe("grün{}\n");
    const { statusCode, headers, body } = readAnswer(bytes(EMPTY), 0)?.answer ?? {};
    expect([statusCode, headers, String(body)]).toEqual([204, {}, ""]);
  });

  it.each([
    ["close", true],
    ["Close, x", true],
    ["keep-alive", false],
  ])("tells with Connection: %s whether another can follow", (value, closes) => {
    expect(readAnswer(bytes(EMPTY.replace("\r\n", `\r\nConnection: ${value}\r\n`)), 0)?.closes).toBe(closes);
  });

  it("passes over interim answers", () => {
    const answer = readAnswer(bytes(`HTTP/1.1 100 Continue\r\n\r\n${EMPTY}`), 0)?.answer;
    expect(answer?.statusCode).toBe(204);
  });

  it("reads answers one behind another, wherever they are cut", () => {
    const all = bytes(LENGTH + CHUNKS + EMPTY + LENGTH);
    fc.assert(
      fc.property(fc.nat(all.length), (cut) => {
        const seen: number[] = [];
        let rest = Buffer.alloc(0);
        for (const part of [all.subarray(0, cut), all.subarray(cut)]) {
          rest = Buffer.concat([rest, part]);
          let at = 0;
          for (let read = readAnswer(rest, at); read; read = readAnswer(rest, at)) {
            seen.push(read.answer.statusCode);
            at = read.end;
          }
          rest = rest.subarray(at);
        }
        expect([seen, rest.length]).toEqual([[410, 200, 204, 410], 0]);
      }),
    );
  });

  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n"],
    ["a body that ends with the connection", "HTTP/1.1 200 OK\r\n\r\nx"],
    ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nx"],
    ["a body of gigabytes", "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\nx"],
    ["chunks without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx"],
    ["a head without an end", `HTTP/1.1 200 OK\r\nX: ${"y".repeat(40_000)}`],
  ])("refuses %s", (_what, text) => {
    expect(() => readAnswer(bytes(text), 0)).toThrow(BadAnswer);
  });
});
