import type { Random } from "./random.ts";

/** A handshake (RFC 6455, 4.1) of these lines beside the request line and the host. */
const request = (lines: readonly string[], path = "/dev", method = "GET") =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;

const UPGRADE = ["Upgrade: websocket", "Connection: Upgrade"];
const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const VERSION = "Sec-WebSocket-Version: 13";
const RIGHT = [...UPGRADE, KEY, VERSION];

export const handshake = request(RIGHT);

const WRONG: readonly ((random: Random) => Buffer | string)[] = [
  (random) => handshake.slice(0, random.between(1, handshake.length - 1)),
  () => request([...UPGRADE, VERSION]),
  () => request([...UPGRADE, KEY]),
  () => request([KEY, VERSION]),
  () => request(["Upgrade: websocket", KEY, VERSION]),
  () => request([...UPGRADE, "Sec-WebSocket-Key: short", VERSION]),
  () => request([...UPGRADE, KEY, KEY, VERSION]),
  (random) =>
    request([...UPGRADE, KEY, `Sec-WebSocket-Version: ${random.pick(["0", "7", "14", "13, 8", "x", ""])}`]),
  () =>
    request([
      "Upgrade: h2c",
      "Connection: Upgrade, HTTP2-Settings",
      "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
    ]),
  (random) =>
    request(
      RIGHT,
      random.pick(["/", "/dev/x", "/prod", "/%00", "//", "/dev%2f", "*", "/d ev", "/dev?%zz=%"]),
    ),
  (random) => request(RIGHT, `/dev?${random.word(random.pick([4_090, 5_000, 20_000]))}`),
  (random) =>
    request(RIGHT, "/dev", random.pick(["POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "get", "G\u00e9T", ""])),
  (random) =>
    request([
      ...RIGHT,
      `Sec-WebSocket-Extensions: ${random.pick(["permessage-deflate; x=", ";;,", '"', 'a;b="c'])}`,
    ]),
  (random) =>
    request([...RIGHT, `Sec-WebSocket-Protocol: ${random.pick([",", "a,,b", "a b", "\u00e9", "a, a"])}`]),
  (random) =>
    request([...RIGHT, `Origin: ${random.pick(["https://elsewhere.example", "null", "x", "http://"])}`]),
  (random) => request([...RIGHT, `X-Long: ${random.word(random.pick([7_000, 9_000, 70_000]))}`]),
  (random) =>
    request([...RIGHT, ...Array.from({ length: random.pick([90, 3_000]) }, (_, i) => `X-${i}: ${i}`)]),
  () => request([...RIGHT, "__proto__: x", "constructor: y", "X-Forwarded-For: a, b", "X-Forwarded-For: c"]),
  () => request([...RIGHT, "Content-Length: 5"]),
  () => request([...RIGHT, "Transfer-Encoding: chunked"]),
  () => request([...RIGHT, " folded: x", ": no name", "no colon", "nul: \0"]),
  (random) => random.bytes(random.between(1, 2_000)),
  // The beginning of TLS, of HTTP/2, of SOCKS.
  (random) =>
    Buffer.concat([Buffer.from("1603010200010001fc0303", "hex"), random.bytes(random.between(0, 600))]),
  (random) =>
    Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), random.bytes(random.between(0, 300))]),
  () => Buffer.from("050100", "hex"),
  () => "",
];

export const wrongHandshake = (random: Random): Buffer | string => random.pick(WRONG)(random);
