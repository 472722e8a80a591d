import { deflateSync } from "node:zlib";

/** Three ridges in front of a sky, drawn by a few sines: a picture that belongs to nobody. */
const RIDGES = [
  { height: 0.42, color: [196, 120, 92] },
  { height: 0.58, color: [140, 74, 58] },
  { height: 0.78, color: [72, 40, 36] },
];

/**
 * A PNG of mountains.
 * @param {number} width
 * @param {number} height pixels
 * @param {number} seed another one, other mountains
 * @returns {Buffer}
 */
export function landscape(width, height, seed) {
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rows.set(colorAt(x / width, y / height, seed), y * (width * 3 + 1) + 1 + x * 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function colorAt(x, y, seed) {
  const ridge = RIDGES.findLast(({ height }, index) => y > height - relief(x, seed + index * 7));
  return ridge?.color ?? [250 - 60 * y, 214 - 70 * y, 176 + 20 * y];
}

const relief = (x, seed) =>
  0.1 * Math.sin(x * 5 + seed) + 0.05 * Math.sin(x * 13 + seed * 2) + 0.02 * Math.sin(x * 31 + seed * 3);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc(body), body.length + 4);
  return framed;
}

/** Node 20 has none of its own. */
function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
