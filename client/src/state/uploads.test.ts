import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { limits } from "#protocol/limits";
import { UploadError, type UploadForm, type UploadOptions } from "../api/upload-form.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { contentTypeOf, filenameOf, sizeWords } from "./upload-rules.ts";
import { Uploads } from "./uploads.ts";

beforeEach(() => {
  let count = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${++count}`);
  vi.spyOn(URL, "revokeObjectURL").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

/** Each upload is ended by the test. */
function setUp(measure = async (_file: File) => undefined as { width: number; height: number } | undefined) {
  const posts: (UploadOptions & { form: UploadForm; done(): void; fail(error: unknown): void })[] = [];
  let count = 0;
  const request = vi.fn(async () => {
    count += 1;
    const upload = { url: "http://store/bucket", fields: { key: `k${count}` }, expires_at: "" };
    return { attachment_id: String(count), upload };
  });
  const post = (form: UploadForm, _file: File, options: UploadOptions) =>
    new Promise<void>((done, fail) => {
      posts.push({ form, ...options, done, fail });
      options.signal.addEventListener("abort", () => fail(options.signal.reason));
    });
  const uploads = new Uploads(request as never, { post, measure });
  const shown = () =>
    (uploads.store.getState().files["100"] ?? []).map(
      ({ name, status, share }) => `${name} ${status} ${share}`,
    );
  const begun = (number: number) => vi.waitFor(() => expect(posts).toHaveLength(number));
  const ids = () => (uploads.store.getState().files["100"] ?? []).map(({ id }) => id);
  return { uploads, posts, request, shown, begun, ids };
}

const file = (name: string, size = 5, type = "text/plain") => new File(["x".repeat(size)], name, { type });

test("brings a file, shows how far it is, and gives it to the message", async () => {
  const { uploads, posts, shown, begun } = setUp(async () => ({ width: 20, height: 10 }));
  const added = uploads.add("100", [file("a.png", 5, "image/png")]);
  await begun(1);
  posts[0]?.onProgress(0.5);
  expect(shown()).toEqual(["a.png uploading 0.5"]);
  expect(uploads.isComplete("100")).toBe(false);
  posts[0]?.done();
  await added;
  expect(shown()).toEqual(["a.png done 1"]);
  expect(uploads.take("100")).toEqual([
    { id: "1", filename: "a.png", size_bytes: 5, content_type: "image/png", width: 20, height: 10 },
  ]);
  expect(shown()).toEqual([]);
  expect(URL.revokeObjectURL).toHaveBeenCalledWith("blob:1");
});

test("an upload that is cut says so, and is tried again with the same form", async () => {
  const { uploads, posts, request, shown, begun, ids } = setUp();
  const added = uploads.add("100", [file("a.txt")]);
  await begun(1);
  posts[0]?.onProgress(0.9);
  posts[0]?.fail(new UploadError("UPLOAD_CUT"));
  await added;
  expect(shown()).toEqual(["a.txt failed 0.9"]);
  const again = uploads.retry("100", ids()[0] ?? "");
  await begun(2);
  expect(shown()).toEqual(["a.txt uploading 0"]);
  posts[1]?.done();
  await again;
  expect(uploads.take("100")).toMatchObject([{ id: "1" }]);
  expect(request).toHaveBeenCalledTimes(1);
});

test("a form that the store refused is not used again", async () => {
  const { uploads, posts, request, begun, ids } = setUp();
  const added = uploads.add("100", [file("a.txt")]);
  await begun(1);
  posts[0]?.fail(new UploadError("UPLOAD_REFUSED"));
  await added;
  void uploads.retry("100", ids()[0] ?? "");
  await begun(2);
  expect(request).toHaveBeenCalledTimes(2);
  expect(posts[1]?.form.fields).toEqual({ key: "k2" });
});

test("the server's refusal is the file's", async () => {
  const { uploads, request } = setUp();
  request.mockRejectedValueOnce(new GatewayError("LIMIT_REACHED", "too many"));
  await uploads.add("100", [file("a.txt")]);
  expect(uploads.store.getState().files["100"]).toMatchObject([
    { status: "failed", errorCode: "UPLOADS_FULL" },
  ]);
});

test("one that is cancelled is given up and forgotten", async () => {
  const { uploads, posts, shown, begun, ids } = setUp();
  const added = uploads.add("100", [file("a.txt"), file("b.txt")]);
  await begun(2);
  uploads.remove("100", ids()[0] ?? "");
  posts[1]?.done();
  await added;
  expect(posts[0]?.signal.aborted).toBe(true);
  expect(shown()).toEqual(["b.txt done 1"]);
});

test("takes as many as a message may have and no larger ones, and says so", async () => {
  const { uploads, shown, begun } = setUp();
  const large = { name: "film.mov", size: limits.attachmentBytes + 1, type: "" } as File;
  const many = Array.from({ length: 11 }, (_, index) => file(`${index}.txt`));
  void uploads.add("100", [large, file("none.txt", 0), ...many]);
  await begun(10);
  expect(shown()).toHaveLength(10);
  expect(uploads.store.getState().refused["100"]).toBe(
    [
      "film.mov is too large: a file may have up to 25 MB. Make it smaller, or send a link to it.",
      "none.txt is empty, so it cannot be attached. Choose another file.",
      "A message may have up to 10 files. Send the others with the next one.",
    ].join(" "),
  );
  uploads.clear();
  expect(uploads.store.getState()).toEqual({ files: {}, refused: {} });
});

test("a session that ends keeps the files for the next log-in, and cuts what was on its way", async () => {
  const { uploads, posts, shown, begun, ids } = setUp();
  uploads.open("1");
  const added = uploads.add("100", [file("a.txt"), file("b.txt")]);
  await begun(2);
  posts[0]?.done();
  await vi.waitFor(() => expect(shown()).toEqual(["a.txt done 1", "b.txt uploading 0"]));
  uploads.pause();
  await added;
  uploads.open("1");
  expect(shown()).toEqual(["a.txt done 1", "b.txt failed 0"]);
  const retried = uploads.retry("100", ids()[1] ?? "");
  await begun(3);
  posts[2]?.done();
  await retried;
  expect(uploads.take("100").map(({ id }) => id)).toEqual(["1", "2"]);
});

test("another person finds no files", async () => {
  const { uploads, shown, begun } = setUp();
  uploads.open("1");
  void uploads.add("100", [file("a.txt")]);
  await begun(1);
  uploads.pause();
  uploads.open("2");
  expect(shown()).toEqual([]);
});

test.each([
  ["", "application/octet-stream"],
  ["image/png", "image/png"],
  ["text/plain;charset=utf-8", "text/plain"],
  ["Something odd", "application/octet-stream"],
])("a file of type %j is %s", (type, expected) => {
  expect(contentTypeOf({ type })).toBe(expected);
});

test.each([
  ["a/b\\c\n.txt", "a_b_c_.txt"],
  [`${"x".repeat(300)}.png`, `${"x".repeat(196)}.png`],
  ["", "file"],
])("filenameOf(%j)", (name, expected) => {
  expect(filenameOf({ name })).toBe(expected);
});

test.each([
  [5, "5 bytes"],
  [2_048, "2 KB"],
  [3.25 * 1024 * 1024, "3.3 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});
