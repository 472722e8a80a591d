import { createHash, createHmac } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readChunkedBody } from "./chunked-body.ts";

/** The example of AWS's documentation: 66,560 letters in chunks of 64 KB. */
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const key = ["20130524", "us-east-1", "s3", "aws4_request"].reduce<string | Buffer>(
  hmac,
  "AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
);
const chain = {
  sign: (text: string) => hmac(key, text).toString("hex"),
  amzDate: "20130524T000000Z",
  scope: "20130524/us-east-1/s3/aws4_request",
  seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
};
const body = [
  `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${"a".repeat(65_536)}\r\n`,
  `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${"a".repeat(1024)}\r\n`,
  "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n",
].join("");

async function read(text: string, pieceBytes: number, isSigned = true, trailers = new Map<string, string>()) {
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; at += pieceBytes)
    pieces.push(Buffer.from(text.slice(at, at + pieceBytes)));
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of readChunkedBody(Readable.from(pieces), isSigned, chain, trailers)) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, hash: hash.digest("hex") };
}

describe("aws-chunked bodies", () => {
  it.each([1, 7, 1000, 1_000_000])(
    "are read and their signatures checked, in pieces of %i bytes",
    async (bytes) => {
      const hash = createHash("sha256").update("a".repeat(66_560)).digest("hex");
      expect(await read(body, bytes)).toEqual({ size: 66_560, hash });
    },
  );

  it("are refused where a byte, a signature or a chunk's order was changed", async () => {
    for (const changed of [
      body.replace("\r\na", "\r\nb"),
      body.replace("ad80", "ad81"),
      body.replace(/;chunk-signature=\w+/, ""),
    ])
      await expect(read(changed, 1000)).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  });

  it("are refused where they end early", async () => {
    for (const end of [1, 3, 40, 1000, 66_000])
      await expect(read(body.slice(0, -end), 997)).rejects.toMatchObject({
        code: expect.stringMatching(/IncompleteBody|SignatureDoesNotMatch/),
      });
  });

  it("give the fields behind the last chunk", async () => {
    const trailers = new Map<string, string>();
    await read("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", 3, false, trailers);
    expect([...trailers]).toEqual([["x-amz-checksum-crc32", "NhCmhg=="]]);
  });
});
