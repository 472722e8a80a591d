import { ByteSource } from "./byte-source.ts";
import { invalidArgument, S3Error } from "./errors.ts";

/** Names and values before the file, and all boundaries among them. Source: Amazon S3 API reference, "POST Object". */
const MAX_FIELD_BYTES = 20_480;
const PIECE = 256 * 1024;
const HEAD_END = Buffer.from("\r\n\r\n");

export interface UploadForm {
  /** By lower-case names; of one that came more than once, the values with commas between them. */
  readonly fields: ReadonlyMap<string, string>;
  /** The fields' names as they were sent. */
  readonly names: readonly string[];
  /** Undefined where the file has none; "" where a browser sent an empty choice. */
  readonly fileName: string | undefined;
  /** The file's bytes, to be read once. What comes behind the file is not read. */
  readonly file: AsyncGenerator<Buffer>;
}

const malformed = () => new S3Error("MalformedPOSTRequest");

/** @throws S3Error PreconditionFailed where it is no form, MalformedPOSTRequest where the boundary is missing */
export function boundaryOf(contentType: string): string {
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType))
    throw new S3Error("PreconditionFailed", {
      details: { Condition: "Bucket POST must be of the enclosure-type multipart/form-data" },
    });
  const match = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed();
  return boundary;
}

/** Of a part's head. */
function readPartHead(head: string): { name: string; fileName: string | undefined } {
  const line = head.split("\r\n").find((text) => /^content-disposition\s*:/i.test(text));
  if (!line || !/^[^:]+:\s*form-data\s*(;|$)/i.test(line)) return { name: "", fileName: undefined };
  const parameter = (name: string) => {
    const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\.|[^"\\\\])*)"|([^\\s;"]*))`, "i").exec(line);
    const value = match?.[1] ?? match?.[2];
    // Browsers write %22 for a quote, and leave a backslash alone; others escape it.
    return value?.replace(/\\(["\\])/g, "$1");
  };
  const fileName = parameter("filename");
  // Some browsers sent the whole path.
  return { name: parameter("name") ?? "", fileName: fileName?.replace(/^.*[/\\]/s, "") };
}

/** Reads `multipart/form-data` up to the file, and then as a stream. Keeps no more than the fields. @throws S3Error */
export async function readForm(body: AsyncIterable<Buffer>, boundary: string): Promise<UploadForm> {
  const source = new ByteSource(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  const names: string[] = [];
  let left = MAX_FIELD_BYTES;
  const tooLong = () =>
    new S3Error("MaxPostPreDataLengthExceeded", { details: { MaxPostPreDataLengthBytes: MAX_FIELD_BYTES } });
  const until = async (mark: Buffer) => {
    const found = await source.until(mark, left);
    if (!found) throw source.held.length > left ? tooLong() : malformed();
    left -= found.length + mark.length;
    return found;
  };
  // A text before the first boundary is allowed (RFC 2046), nobody sends one.
  await until(delimiter.subarray(2));
  while (true) {
    const rest = (await until(Buffer.from("\r\n"))).toString("latin1");
    if (rest.startsWith("--"))
      throw invalidArgument("POST requires exactly one file upload per request.", "file", 0);
    if (rest.trim() !== "") throw malformed();
    const { name, fileName } = readPartHead((await until(HEAD_END)).toString());
    if (name === "") throw malformed();
    if (name.toLowerCase() === "file") return { fields, names, fileName, file: readFile(source, delimiter) };
    const value = (await until(delimiter)).toString();
    const lower = name.toLowerCase();
    const before = fields.get(lower);
    fields.set(lower, before === undefined ? value : `${before},${value}`);
    names.push(name);
  }
}

async function* readFile(source: ByteSource, delimiter: Buffer): AsyncGenerator<Buffer> {
  while (true) {
    const { held } = source;
    const at = held.indexOf(delimiter);
    // The end of what is there may be the delimiter's start.
    const certain = at >= 0 ? at : held.length - delimiter.length + 1;
    for (let given = 0; given < certain; ) {
      const piece = await source.piece(Math.min(PIECE, certain - given));
      if (!piece) break;
      given += piece.length;
      yield piece;
    }
    if (at >= 0) return;
    if (!(await source.fill())) throw malformed();
  }
}
