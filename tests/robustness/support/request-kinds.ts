import type { Random } from "./random.ts";

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

const WRONG_METHODS = [
  "get",
  "BREW",
  "PROPFIND",
  "TRACE",
  "CONNECT",
  "HEAD",
  "M-SEARCH",
  "",
  "GET GET",
  "G\u00e9T",
  "G\0T",
  "PRI",
];
const WRONG_PATHS = [
  "",
  "*",
  "//",
  "/../../x",
  "/%",
  "/%zz",
  "/%ff%fe",
  "/%00",
  "/a b",
  "/\u00e9",
  "/\u0001",
  "/?%=%&&==",
  "/?__proto__=1&constructor=2&a[]=3",
  "http://elsewhere.example/x",
  "elsewhere.example:443",
  "/#x",
  "/;a=b",
  "/\\x",
];
const WRONG_VERSIONS = [
  "HTTP/0.9",
  "HTTP/1.0",
  "HTTP/2.0",
  "HTTP/9.9",
  "HTTP/1.",
  "http/1.1",
  "HTP/1.1",
  "",
  "HTTP/1.1 x",
];
const WRONG_HEADERS = [
  "no colon",
  ": no name",
  "Space : x",
  " Folded: x",
  "X-Folded: a\r\n b\r\n\tc",
  "X-Nul: a\0b",
  "X-Bell: \u0007",
  "X-High: \u00ff\u00fe",
  "X-Return: a\rb",
  "X-Feed: a\nX-Other: b",
  "__proto__: x",
  "constructor: x\r\nprototype: y\r\ntoString: z",
  "Host: elsewhere.example",
  "Host:",
  "Host: a b",
  "Host: [::1",
  "Connection: close, keep-alive, upgrade",
  "Connection: content-length",
  "Upgrade: websocket",
  "Upgrade: h2c\r\nConnection: Upgrade",
  "Expect: 100-continue",
  "Expect: 200-weird",
  "TE: trailers",
  "Trailer: Content-Length",
  "Keep-Alive: timeout=-1",
  "Cookie: a; =b; c==; \u00e9",
  "Content-Type: \u00e9;;;charset",
  "Content-Type: multipart/form-data",
  "Content-Encoding: gzip",
  "Origin: ://",
  "Access-Control-Request-Method: x",
  "Accept-Encoding: gzip;q=x",
  "X-Amzn-Trace-Id: Root=1-x;Parent=;Sampled=9;;",
  "X-Forwarded-For: x, y, z",
];
/** Of bodies: the lines that say how long they are. */
const WRONG_LENGTHS = [
  "Content-Length: -1",
  "Content-Length: +5",
  "Content-Length: 5, 5",
  "Content-Length: 5\r\nContent-Length: 5",
  "Content-Length: 5\r\nContent-Length: 6",
  "Content-Length: 0x5",
  "Content-Length: 1e3",
  "Content-Length: 5.0",
  "Content-Length:",
  "Content-Length: five",
  "Content-Length: 99999999",
  "Content-Length: 99999999999999999999",
  "Content-Length: 5\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: chunked\r\nContent-Length: 5",
  "Transfer-Encoding: gzip",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: chunked, identity",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding:\tchunked",
];
const CHUNKS = [
  "5\r\nhello\r\n0\r\n\r\n",
  "5;name=value\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
  "zz\r\nhello\r\n0\r\n\r\n",
  "-5\r\nhello\r\n0\r\n\r\n",
  "ffffffffffffffffff\r\nhello\r\n",
  "7fffffff\r\nhello",
  "5\r\nhello0\r\n\r\n",
  "5\r\nhel",
  "5\nhello\n0\n\n",
  "\r\n\r\n",
  `5;${"x".repeat(30_000)}\r\nhello\r\n0\r\n\r\n`,
  `0\r\n${"X-Trailer: x\r\n".repeat(2_000)}\r\n`,
  "0\r\n: x\r\n\r\n",
];
const SIGNATURES = [
  "",
  "Bearer x",
  "AWS4-HMAC-SHA256",
  "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=",
  "AWS4-HMAC-SHA256 Credential=A/B/C/D/E/F/G, SignedHeaders=host, Signature=zz",
  "AWS4-HMAC-SHA256 Credential=A/20200101/us-east-1/execute-api/aws4_request, SignedHeaders=host;nothing, Signature=00",
  "AWS4-HMAC-SHA256 Credential=A/20200101/us-east-1/s3/aws4_request SignedHeaders=host Signature=00",
  "AWS4-ECDSA-P256-SHA256 Credential=A/20200101/execute-api/aws4_request, SignedHeaders=host, Signature=00",
  `AWS4-HMAC-SHA256 Credential=${"/".repeat(5_000)}, SignedHeaders=host, Signature=00`,
  `AWS4-HMAC-SHA256 ${"Credential=A,".repeat(300)}`,
];

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
