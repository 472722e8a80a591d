import { describe, expect, it } from "vitest";
import { createRecording } from "../recorder/recorder.ts";
import type { SpanContext } from "../recorder/types.ts";
import type { Trace } from "./assemble-trace.ts";
import { recordMarks } from "./marks.ts";
import { createTraceIndex } from "./trace-index.ts";

/** A chat of two hops: a frame is written to a table, and whoever reads its stream posts it to connections. */
function createPlace() {
  const recording = createRecording();
  let records = 0;
  const write = (text: string) => {
    const frame = recording.begin({
      hop: "apigw",
      res: "api/local",
      op: "send",
      conn: "sender=",
      payload: text,
    });
    const run = recording.begin({ hop: "lambda", res: "send", op: "Invoke", parent: frame, payload: text });
    const put = recording.begin({ hop: "ddb", res: "T", op: "PutItem", parent: run });
    recording.links.writing(put, [{ table: "T", key: text }]).done();
    put.end();
    run.end({ cold: true });
    frame.end();
    return frame;
  };
  const fanOut = (texts: readonly string[], post: (text: string, run: SpanContext) => void) => {
    const causes = texts.map((text) =>
      recording.links.writeOf("T", {
        key: text,
        sequenceNumber: String(++records),
        createdAtSeconds: Math.floor(Date.now() / 1000),
      }),
    );
    const batch = recording.begin({
      hop: "stream",
      res: "T",
      op: "EventSourceMapping",
      causes,
      batch: texts.length,
    });
    const payload = JSON.stringify({
      Records: texts.map((text) => ({ dynamodb: { NewImage: { text: { S: text } } } })),
    });
    const run = recording.begin({ hop: "lambda", res: "fan-out", op: "Invoke", parent: batch, payload });
    for (const text of texts) post(text, run);
    run.end();
    batch.end();
  };
  const postTo =
    (conn: string, code = "200") =>
    (text: string, run: SpanContext) =>
      recording
        .begin({
          hop: "mgmt",
          res: "api/local",
          op: "PostToConnection",
          parent: run,
          conn,
          payload: `{"said":"${text}"}`,
        })
        .end({ st: code === "200" ? "ok" : "error", code });
  const index = createTraceIndex(recording);
  const trace = ({ trace: id }: SpanContext) => index.find(id);
  return { recording, index, write, fanOut, postTo, trace };
}

const kinds = (trace: Trace | undefined) => trace?.spans.map(({ hop, op }) => `${hop} ${op}`);
const posted = (trace: Trace | undefined) => trace?.endings.map(({ conn, how }) => [conn, how]);

describe("a trace", () => {
  it("goes through the stream to each recipient", () => {
    const { write, fanOut, postTo, trace } = createPlace();
    const sent = write("hello, everybody");
    fanOut(["hello, everybody"], (...said) => {
      postTo("bob=")(...said);
      postTo("cy=", "410")(...said);
    });
    expect(kinds(trace(sent))).toEqual([
      "apigw send",
      "lambda Invoke",
      "ddb PutItem",
      "stream EventSourceMapping",
      "lambda Invoke",
      "mgmt PostToConnection",
      "mgmt PostToConnection",
    ]);
    expect(trace(sent)?.endings).toMatchObject([
      { conn: "bob=", how: "delivered" },
      { conn: "cy=", how: "gone", row: "A5.4", why: expect.stringContaining("410") },
    ]);
    expect(new Set(trace(sent)?.spans.map((span) => span.trace)).size).toBe(1);
  });

  it("has of a batch of many what is its own", () => {
    const { index, write, fanOut, postTo, trace } = createPlace();
    const texts = Array.from({ length: 50 }, (_, index) => `message number ${index}.`);
    const sent = texts.map(write);
    fanOut(texts.slice(0, 20), (text, run) => postTo(`of ${text}`)(text, run));
    fanOut(texts.slice(20), (text, run) => postTo(`of ${text}`)(text, run));
    for (const [index, each] of sent.entries())
      expect(posted(trace(each))).toEqual([[`of message number ${index}.`, "delivered"]]);
    const list = index.list(100);
    expect(list).toHaveLength(50);
    expect(
      list.every(
        ({ cold, isUnderWay, op, delivered }) => cold && !isUnderWay && op === "send" && delivered === 1,
      ),
    ).toBe(true);
  });

  it("of which nothing tells its records from the others' has all that was made of them", () => {
    const { write, fanOut, postTo, trace } = createPlace();
    const [first, second] = [write("a"), write("b")];
    fanOut(["a", "b"], postTo("bob="));
    expect(posted(trace(first))).toEqual(posted(trace(second)));
    expect(posted(trace(first))).toHaveLength(1);
  });

  it("goes on through a queue, of which it has its own messages", () => {
    const { recording, write, fanOut, postTo, trace } = createPlace();
    const texts = ["the first message", "the second message"];
    const [first, second] = texts.map(write);
    fanOut(texts, (text, run) => {
      const send = recording.begin({ hop: "sqs", res: "Q", op: "SendMessage", parent: run, payload: text });
      recording.links.sent(send, [text]);
      send.end();
    });
    const causes = texts.map((text) => recording.links.sendOf(text));
    const batch = recording.begin({ hop: "sqs", res: "Q", op: "EventSourceMapping", causes, batch: 2 });
    const payload = JSON.stringify({ Records: texts.map((body) => ({ body })) });
    const run = recording.begin({ hop: "lambda", res: "deliver", op: "Invoke", parent: batch, payload });
    for (const text of texts) postTo(`of ${text}`)(text, run);
    for (const [index, sent] of [first, second].entries())
      expect(posted(trace(sent as SpanContext))).toEqual([[`of ${texts[index]}`, "delivered"]]);
  });

  it("has when each client showed it, by the client's own word", () => {
    const { recording, write, fanOut, postTo, trace } = createPlace();
    const sent = write("message-id-1");
    fanOut(["message-id-1"], (...said) => {
      postTo("bob=")(...said);
      postTo("cy=")(...said);
    });
    recordMarks(recording, [
      { op: "painted", conn: "bob=", holds: "message-id-1" },
      { op: "painted", conn: "cy=", holds: "message-id-2" },
    ]);
    const [bob, cy] = trace(sent)?.endings ?? [];
    expect(bob?.paintedAtMs).toBeGreaterThan(0);
    expect(cy).not.toHaveProperty("paintedAtMs");
  });

  it("says what went wrong first where nothing was posted", () => {
    const { recording, trace } = createPlace();
    const frame = recording.begin({ hop: "apigw", res: "api/local", op: "send" });
    const run = recording.begin({ hop: "lambda", res: "send", op: "Invoke", parent: frame });
    recording
      .begin({ hop: "ddb", res: "T", op: "PutItem", parent: run })
      .end({ st: "throttle", code: "ThrottlingException" });
    run.end({ st: "error", code: "ThrottlingException" });
    frame.end({ st: "error", code: "failed" });
    expect(trace(frame)?.trouble).toBe("PutItem of T failed with ThrottlingException.");
    expect(trace(frame)?.endings).toEqual([]);
  });

  it("that is not recorded any more is none", () => {
    const { recording, write, trace } = createPlace();
    const sent = write("gone");
    recording.clear();
    expect(trace(sent)).toBeUndefined();
  });
});
