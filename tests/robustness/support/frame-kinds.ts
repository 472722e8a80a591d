import { BINARY, CLOSE, CONTINUATION, closeFrame, frame, PING, PONG, TEXT } from "./frames.ts";
import type { Random } from "./random.ts";

/** Makes one or a few frames that belong together. */
type Kind = (random: Random) => Buffer[];

const KB = 1024;
/** Lone continuations, overlong forms, surrogates, beyond U+10FFFF, cut off (RFC 3629). */
const NOT_UTF8 = ["80", "c0af", "e08080", "eda080", "f4908080", "fe", "ff", "e282", "f09f98"].map((hex) =>
  Buffer.from(hex, "hex"),
);
/** No client may send these (RFC 6455, 7.4). */
const BAD_CLOSE_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535];

const smallText = (random: Random) => random.word(random.between(0, 200));
/** Bytes that cost nothing to make. */
const filled = (bytes: number) => Buffer.alloc(bytes, 0x78);

/** What a client that is in order sends. */
const GOOD: Readonly<Record<string, Kind>> = {
  text: (random) => [frame({ opcode: TEXT }, smallText(random))],
  json: (random) => [
    frame(
      { opcode: TEXT },
      JSON.stringify({ action: random.pick(["x", "y", 5, null, {}]), n: random.next() }),
    ),
  ],
  largest: () => [frame({ opcode: TEXT }, filled(32 * KB))],
  fragments: (random) => [
    frame({ opcode: TEXT, fin: false }, smallText(random)),
    ...Array.from({ length: random.between(0, 5) }, () =>
      frame({ opcode: CONTINUATION, fin: false }, smallText(random)),
    ),
    frame({ opcode: CONTINUATION }, smallText(random)),
  ],
  controlBetweenFragments: (random) => [
    frame({ opcode: TEXT, fin: false }, "a"),
    frame({ opcode: random.pick([PING, PONG]) }, smallText(random).slice(0, 125)),
    frame({ opcode: CONTINUATION }, "b"),
  ],
  characterOverFragments: () => {
    const [first, ...rest] = Buffer.from("\u{1f600}");
    return [
      frame({ opcode: TEXT, fin: false }, Buffer.from([first as number])),
      frame({ opcode: CONTINUATION }, Buffer.from(rest)),
    ];
  },
  pings: (random) =>
    Array.from({ length: random.chance(0.02) ? 300 : 1 }, () =>
      frame({ opcode: PING }, random.word(random.between(0, 12))),
    ),
  pong: (random) => [frame({ opcode: PONG }, smallText(random).slice(0, 125))],
};

/** What RFC 6455 or API Gateway ends a connection for, or what only looks as if. */
const BAD: Readonly<Record<string, Kind>> = {
  garbage: (random) => [random.bytes(random.between(1, 300))],
  reservedBits: (random) => [
    frame({ opcode: random.pick([TEXT, PING, CLOSE]), reserved: random.between(1, 7) }, smallText(random)),
  ],
  reservedOpcode: (random) => [
    frame({ opcode: random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }, smallText(random)),
  ],
  unmasked: (random) => [frame({ opcode: TEXT, masked: false }, smallText(random))],
  notUtf8: (random) => [
    frame({ opcode: TEXT }, Buffer.concat([Buffer.from("a"), random.pick(NOT_UTF8), Buffer.from("b")])),
  ],
  notUtf8OverFragments: (random) => [
    frame({ opcode: TEXT, fin: false }, random.pick(NOT_UTF8)),
    frame({ opcode: CONTINUATION }, "b"),
  ],
  binary: (random) => [frame({ opcode: BINARY }, random.bytes(random.between(0, 100)))],
  binaryFragments: (random) => [
    frame({ opcode: BINARY, fin: false }, random.bytes(10)),
    frame({ opcode: CONTINUATION }, random.bytes(10)),
  ],
  tooLarge: (random) => [frame({ opcode: TEXT }, filled(random.pick([32 * KB + 1, 40 * KB, 130 * KB])))],
  messageTooLarge: () => [
    frame({ opcode: TEXT, fin: false }, filled(32 * KB)),
    ...Array.from({ length: 4 }, () => frame({ opcode: CONTINUATION, fin: false }, filled(32 * KB))),
  ],
  neverComes: (random) => [
    frame({
      opcode: random.pick([TEXT, BINARY, CONTINUATION, PING, CLOSE]),
      announced: random.pick([
        126n,
        32_768n,
        65_535n,
        65_536n,
        2n ** 31n,
        2n ** 53n,
        2n ** 63n,
        2n ** 64n - 1n,
      ]),
    }),
  ],
  longerLength: (random) => [
    frame({ opcode: random.pick([TEXT, PING]), lengthBytes: random.pick([2, 8]) }, smallText(random)),
  ],
  shorterThanSaid: (random) => [frame({ opcode: TEXT, announced: BigInt(random.between(1, 100)) }, "x")],
  continuationOfNothing: (random) => [frame({ opcode: CONTINUATION, fin: random.chance(0.5) }, "x")],
  startInStart: () => [
    frame({ opcode: TEXT, fin: false }, "a"),
    frame({ opcode: TEXT, fin: false }, "b"),
    frame({ opcode: CONTINUATION }, "c"),
  ],
  fragmentedControl: (random) => [frame({ opcode: random.pick([PING, PONG, CLOSE]), fin: false }, "x")],
  largeControl: (random) => [
    frame({ opcode: random.pick([PING, PONG, CLOSE]) }, filled(random.pick([126, 4_000]))),
  ],
  emptyFragments: (random) => [
    frame({ opcode: TEXT, fin: false }),
    ...Array.from({ length: random.chance(0.01) ? 5_000 : random.between(1, 9) }, () =>
      frame({ opcode: CONTINUATION, fin: false }),
    ),
  ],
  badClose: (random) => [closeFrame(random.pick(BAD_CLOSE_CODES), random.word(5))],
  shortClose: () => [frame({ opcode: CLOSE }, "x")],
  badCloseReason: (random) => [closeFrame(1000, random.pick(NOT_UTF8))],
};

const good = Object.values(GOOD);
const bad = Object.values(BAD);

/** Frames for one connection: some keep to the rules for long, others never. Ends at times with a close, after which more may come. */
export function frameScript(random: Random): Buffer[] {
  const badness = random.pick([0, 0.02, 0.1, 0.5, 1]);
  const frames: Buffer[] = [];
  // After the first wrong one a connection is on its way out: many short ones see more than a few long.
  for (let left = random.between(1, badness < 0.5 ? 50 : 6); left > 0; left--)
    frames.push(...random.pick(random.chance(badness) ? bad : good)(random));
  if (random.chance(0.3)) frames.push(closeFrame(random.pick([1000, 1001, 3000, 4999]), random.word(8)));
  return frames;
}
