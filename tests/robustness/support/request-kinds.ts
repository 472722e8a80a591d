import type { Random } from "./random.ts";
import {
  CHUNKS,
  SIGNATURES,
  WRONG_HEADERS,
  WRONG_LENGTHS,
  WRONG_METHODS,
  WRONG_PATHS,
  WRONG_VERSIONS,
} from "./request-words.ts";

/** One request as it is written to the socket. It may be one that nobody can read. */
export type WireRequest = Buffer | string;
type Kind = (random: Random, target: Target) => WireRequest;

/** What stands in requests to one of the three ports, right and wrong. */
export interface Target {
  readonly name: "ws" | "http" | "edge";
  readonly methods: readonly string[];
  readonly paths: readonly string[];
  /** Headers without which a request gets no further than the door. */
  readonly headers: readonly ((random: Random) => readonly string[])[];
  readonly bodies: readonly string[];
}

const lines = (random: Random, target: Target) => random.pick(target.headers)(random);
const pathOf = (random: Random, target: Target) => random.pick(target.paths);

function request(
  method: string,
  path: string,
  headers: readonly string[],
  body = "",
  { version = "HTTP/1.1", host = ["Host: 127.0.0.1"] } = {},
): string {
  const head = [`${method} ${path} ${version}`.trimEnd(), ...host, ...headers];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

const lengthOf = (body: string) => `Content-Length: ${Buffer.byteLength(body)}`;

/** In order as far as HTTP goes: what is wrong is what it asks for. */
const asked: Kind = (random, target) => {
  const body = random.pick(target.bodies);
  return request(
    random.pick(target.methods),
    pathOf(random, target),
    [...lines(random, target), lengthOf(body)],
    body,
  );
};

const KINDS: readonly Kind[] = [
  asked,
  asked,
  asked,
  (random, target) => request(random.pick(WRONG_METHODS), pathOf(random, target), lines(random, target)),
  (random, target) => request(random.pick(target.methods), random.pick(WRONG_PATHS), lines(random, target)),
  (random, target) =>
    request(
      "GET",
      pathOf(random, target) + random.word(random.pick([5_000, 9_000, 40_000])),
      lines(random, target),
    ),
  (random, target) =>
    request("GET", pathOf(random, target), lines(random, target), "", {
      version: random.pick(WRONG_VERSIONS),
    }),
  (random, target) =>
    request("GET", pathOf(random, target), lines(random, target), "", {
      host: random.pick([[], ["Host: a", "Host: b"]]),
    }),
  (random, target) =>
    request("GET", pathOf(random, target), [...lines(random, target), random.pick(WRONG_HEADERS)]),
  (random, target) =>
    request(
      "POST",
      pathOf(random, target),
      [random.pick(WRONG_HEADERS), ...lines(random, target), lengthOf("hello")],
      "hello",
    ),
  (random, target) =>
    request("GET", pathOf(random, target), [
      ...lines(random, target),
      `X-Long: ${random.word(random.pick([7_000, 9_000, 20_000, 100_000]))}`,
    ]),
  (random, target) =>
    request("GET", pathOf(random, target), [
      ...lines(random, target),
      ...Array.from({ length: random.pick([100, 400, 3_000]) }, (_, i) => `X-${i}: ${i}`),
    ]),
  (random, target) =>
    request(
      "POST",
      pathOf(random, target),
      [...lines(random, target), random.pick(WRONG_LENGTHS)],
      random.pick(["hello", "", ...CHUNKS]),
    ),
  (random, target) =>
    request(
      "POST",
      pathOf(random, target),
      [...lines(random, target), "Transfer-Encoding: chunked"],
      random.pick(CHUNKS),
    ),
  (random, target) =>
    request(
      random.pick(target.methods),
      pathOf(random, target),
      [`Authorization: ${random.pick(SIGNATURES)}`, lengthOf("{}")],
      "{}",
    ),
  (random, target) =>
    request(
      "GET",
      `${pathOf(random, target)}?X-Amz-Signature=0&X-Amz-Credential=${random.pick(["", "%", "a/b", "A/1/2/3/aws4_request"])}&X-Amz-Date=${random.word(5)}`,
      [],
    ),
  (random, target) =>
    request(
      "POST",
      pathOf(random, target),
      [...lines(random, target), "Content-Length: 200000"],
      "x".repeat(random.pick([10, 200_000])),
    ),
  (random, target) =>
    request("POST", pathOf(random, target), [...lines(random, target), "Content-Length: 20000000"], "x"),
  (random, target) => {
    const whole = String(asked(random, target));
    return whole.slice(0, random.between(1, whole.length - 1));
  },
  (random) => random.bytes(random.between(1, 3_000)),
  (random) =>
    random.pick([
      "\r\n\r\n\r\n",
      "\n",
      "\0",
      "GET",
      "HTTP/1.1 200 OK\r\n\r\n",
      "GET /\r\n\r\n",
      "GET / HTTP/1.1\n\n",
      "\r\rGET / HTTP/1.1\r\n\r\n",
    ]),
];

export const wrongRequest = (random: Random, target: Target): WireRequest =>
  random.pick(KINDS)(random, target);
