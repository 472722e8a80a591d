import { quoted, xmlAnswer } from "./answers.ts";
import type { BucketCall, Operation } from "./context.ts";
import { S3Error } from "./errors.ts";
import { announcedAlgorithm, readDocument } from "./payload.ts";
import { denialOf } from "./permissions.ts";
import { childrenOf, onlyChildren, readXml, textOf } from "./xml-reader.ts";

const MAX_KEYS = 1000;

/** Many keys in one call, and one line of the journal: all that may go do, or none. Each is asked for by itself: what may not be deleted is an error of its key. Source: Amazon S3 API reference, DeleteObjects. */
export const deleteObjects: Operation<BucketCall> = {
  name: "DeleteObjects",
  action: "none",
  async run(context, call) {
    const { store } = context;
    const trailer = (call.headers.get("x-amz-trailer") ?? "").toLowerCase();
    if (!call.headers.has("content-md5") && announcedAlgorithm(call, trailer) === undefined)
      throw new S3Error("InvalidRequest", {
        message: "Missing required header for this request: Content-MD5",
      });
    const document = readXml(await readDocument(call, call.caller), "Delete");
    onlyChildren(document, "Object", "Quiet");
    const wanted = childrenOf(document, "Object").map((element) => {
      const key = textOf(element, "Key");
      if (!key) throw new S3Error("MalformedXML");
      return { key, etag: textOf(element, "ETag") };
    });
    if (wanted.length === 0 || wanted.length > MAX_KEYS) throw new S3Error("MalformedXML");
    const errors = wanted.flatMap(({ key, etag }) => {
      const denied = denialOf(context.options, call.caller, "s3:DeleteObject", `${call.bucket}/${key}`);
      if (denied !== undefined) return [{ Key: key, Code: "AccessDenied", Message: denied }];
      const object = store.find(call.bucket, key);
      const isOther = etag !== undefined && etag !== "*" && object && etag !== quoted(object.etag);
      return isOther
        ? [
            {
              Key: key,
              Code: "PreconditionFailed",
              Message: "At least one of the pre-conditions you specified did not hold",
            },
          ]
        : [];
    });
    const refused = new Set(errors.map(({ Key }) => Key));
    const keys = [...new Set(wanted.map(({ key }) => key))].filter((key) => !refused.has(key));
    const there = keys.filter((key) => store.find(call.bucket, key));
    store.delete(call.bucket, there);
    for (const key of there) context.tell(call, "ObjectRemoved:Delete", key);
    const isQuiet = textOf(document, "Quiet")?.trim() === "true";
    return xmlAnswer("DeleteResult", {
      Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })),
      Error: errors,
    });
  },
};
