import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../log.ts";
import type { ServiceModel } from "../model/types.ts";
import type { StreamedRequests } from "../net/answer-through-node.ts";
import { isFromOwnMachine, isOwnHostName, isOwnOrigin } from "../net/own-machine.ts";
import type { RequestHead } from "../net/read-request.ts";
import type { Recording } from "../recorder/recorder.ts";
import { streamEvents } from "./event-stream.ts";
import { readMarks, recordMarks } from "./marks.ts";
import { toOtlp } from "./otlp.ts";
import { redact, redactValue } from "./redact.ts";
import { topologyOf } from "./topology.ts";
import { createTraceIndex, type TraceIndex } from "./trace-index.ts";

export interface LabOptions {
  /** Undefined where nothing is recorded. */
  readonly recording: Recording | undefined;
  /** As it is now. */
  model(): ServiceModel;
  /** As the gateway lists them. */
  connections(): readonly object[];
  /** `embedded`, or the container's. */
  readonly engine: string;
  readonly log: Log;
}

const PREFIX = "/_lab/";
const DEFAULT_TRACES = 100;
const MOST_TRACES = 500;
const MOST_EVENTS = 5_000;
const MAX_BODY_BYTES = 256 * 1024;

interface Answer {
  readonly status: number;
  readonly body: object | string;
}

const refusal = (status: number, message: string): Answer => ({ status, body: { message } });

/** The lab's own API, on the edge's port below `/_lab/`: what happened, as it happens. docs/reference/lab-api.md has every path. */
export function createLab(options: LabOptions): Lab {
  const index = options.recording && createTraceIndex(options.recording);
  const streams = new Set<ServerResponse>();
  const lab: Serving = { ...options, index, streams };
  return {
    takes: ({ url }) => url.startsWith(PREFIX),
    serve(head, request, response) {
      serve(lab, head, request, response).catch((error: unknown) => {
        options.log.error(`The lab failed on ${head.method} ${head.url}: ${(error as Error).stack ?? error}`);
        if (response.headersSent) response.destroy();
        else write(response, refusal(500, "The lab failed; the log says why."));
      });
    },
    close() {
      for (const response of streams) response.end();
    },
  };
}

export interface Lab extends StreamedRequests {
  /** Ends the streams of events, which would hold up the port's end. */
  close(): void;
}

interface Serving extends LabOptions {
  readonly index: TraceIndex | undefined;
  readonly streams: Set<ServerResponse>;
}

async function serve(
  options: Serving,
  head: RequestHead,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = head.headers;
  if (isForeign(head, request)) {
    write(response, refusal(403, "Only pages and programs of this machine are answered here."));
    return;
  }
  if (typeof origin === "string") allowOrigin(response, origin);
  if (head.method === "OPTIONS") {
    response.writeHead(204).end();
    return;
  }
  const [path = "", query] = head.url.slice(PREFIX.length).split("?");
  const asked = new URLSearchParams(query);
  const { recording } = options;
  const [kind = "", id] = path.split("/").map(decoded);
  if (recording && head.method === "GET" && path === "events" && wantsStream(head)) {
    options.streams.add(response);
    response.once("close", () => options.streams.delete(response));
    streamEvents(recording, response, firstSeq(head, asked, recording.nextSeq));
    return;
  }
  if (head.method === "POST" && path === "events") {
    write(response, await takeMarks(recording, request));
    return;
  }
  if (head.method === "POST" && path === "reset") {
    recording?.clear();
    write(response, { status: 200, body: {} });
    return;
  }
  write(
    response,
    head.method === "GET"
      ? answerGet(options, kind, id, asked)
      : refusal(405, `${head.method} is not for ${path}.`),
  );
}

function answerGet(options: Serving, kind: string, id: string | undefined, asked: URLSearchParams): Answer {
  const { recording, index } = options;
  switch (id === undefined ? kind : `${kind}/ID`) {
    case "health":
      return { status: 200, body: health(options) };
    case "topology":
      return { status: 200, body: topologyOf(options.model()) };
    case "connections":
      return { status: 200, body: redactValue({ connections: options.connections() }) as object };
  }
  if (!recording || !index) return refusal(404, "Nothing is recorded: it was started with --no-record.");
  switch (id === undefined ? kind : `${kind}/ID`) {
    case "events": {
      const most = Math.min(wholeNumber(asked.get("limit"), MOST_EVENTS), MOST_EVENTS);
      const events = recording.since(wholeNumber(asked.get("since"), 1), most);
      return { status: 200, body: { events, firstSeq: recording.firstSeq, nextSeq: recording.nextSeq } };
    }
    case "traces":
      return {
        status: 200,
        body: { traces: index.list(Math.min(wholeNumber(asked.get("limit"), DEFAULT_TRACES), MOST_TRACES)) },
      };
    case "traces/ID": {
      const trace = /^[0-9a-f]{32}$/.test(id ?? "") ? index.find(id as string) : undefined;
      if (!trace) return refusal(404, `There is no trace ${id}, or it is not recorded any more.`);
      const { service: name, stage } = options.model();
      return { status: 200, body: asked.get("format") === "otlp" ? toOtlp(trace, { name, stage }) : trace };
    }
    case "payload/ID": {
      const payload = recording.payload(id ?? "");
      return payload === undefined
        ? refusal(404, `There is no payload ${id}, or it is not recorded any more.`)
        : { status: 200, body: redact(payload) };
    }
    default:
      return refusal(404, `Nothing answers /_lab/${kind}.`);
  }
}

function health({ recording, engine, model }: LabOptions): object {
  const { service, stage, region } = model();
  return {
    status: "ok",
    ...{ service, stage, region, engine },
    recording: recording ? { firstSeq: recording.firstSeq, nextSeq: recording.nextSeq } : null,
  };
}

async function takeMarks(recording: Recording | undefined, request: IncomingMessage): Promise<Answer> {
  const text = await readBody(request);
  if (text === undefined) return refusal(413, `Marks may have ${MAX_BODY_BYTES} bytes at once.`);
  const marks = readMarks(text);
  if (typeof marks === "string") return refusal(400, marks);
  if (recording) recordMarks(recording, marks);
  return { status: 200, body: { taken: recording ? marks.length : 0 } };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function write(response: ServerResponse, { status, body }: Answer): void {
  const isText = typeof body === "string";
  response.writeHead(status, {
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(isText ? body : JSON.stringify(body));
}

function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-methods", "GET, POST");
  response.setHeader("access-control-allow-headers", "content-type, last-event-id");
  response.setHeader("vary", "Origin");
}

/** A request without an Origin that a page of another site's makes gets no answer to read, but may make work. */
function isForeign({ headers }: RequestHead, { socket }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (!isFromOwnMachine(socket) || !isOwnHostName(host)) return true;
  return origin === undefined ? headers["sec-fetch-site"] === "cross-site" : !isOwnOrigin(origin);
}

const wantsStream = ({ headers }: RequestHead) => String(headers.accept ?? "").includes("text/event-stream");

/** A browser that comes back says what it had last; otherwise what is asked for, `next` for what comes only, or all that there is. */
function firstSeq({ headers }: RequestHead, asked: URLSearchParams, nextSeq: number): number {
  const last = headers["last-event-id"];
  if (typeof last === "string" && /^\d{1,15}$/.test(last)) return Number(last) + 1;
  return asked.get("since") === "next" ? nextSeq : wholeNumber(asked.get("since"), 1);
}

const wholeNumber = (text: string | null, otherwise: number): number =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : otherwise;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
