import type { CredentialSigner, Principal, SignatureVerifier } from "../iam/types.ts";
import { checksumHeaders, emptyAnswer, quoted, xmlAnswer } from "./answers.ts";
import { type Caller, spacedHex } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { CHECKSUM_ALGORITHMS, checksumHeader } from "./checksums.ts";
import { readTagging } from "./configuration-calls.ts";
import type { Context } from "./context.ts";
import { checkKey, readDescription } from "./description.ts";
import { invalidArgument, noSuchBucket, S3Error } from "./errors.ts";
import { boundaryOf, readForm, type UploadForm } from "./form-reader.ts";
import { objectOf, placeObject } from "./object-calls.ts";
import { inspect, MAX_PUT_BYTES, store } from "./payload.ts";
import { denyTagsUnlessAllowed, denyUnlessAllowed } from "./permissions.ts";
import { checkPolicy, type SizeRange } from "./post-policy.ts";
import type { StoredObject } from "./storage/types.ts";
import type { S3Answer } from "./types.ts";

const REQUIRED = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"];

/** Who signed the policy. @throws S3Error in the words that S3 has for forms */
function authenticateForm({ fields }: UploadForm, signatures: SignatureVerifier): Caller {
  const field = (name: string) => fields.get(name.toLowerCase()) ?? "";
  const policy = field("policy");
  // Without them a form is anonymous, and no bucket here is public.
  if (policy === "" || REQUIRED.every((name) => !fields.has(name.toLowerCase())))
    throw new S3Error("AccessDenied");
  const missing = REQUIRED.find((name) => !fields.has(name.toLowerCase()));
  if (missing)
    throw invalidArgument(
      `Bucket POST must contain a field named '${missing}'.  If it is specified, please check the order of the fields.`,
      missing,
      "",
    );
  const credential = field("x-amz-credential");
  const [accessKeyId = "", date = "", , service, term, ...rest] = credential.split("/");
  if (!accessKeyId || !/^\d{8}$/.test(date) || service !== "s3" || term !== "aws4_request" || rest.length > 0)
    throw invalidArgument(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      "X-Amz-Credential",
      credential,
    );
  if (!/^\d{8}T\d{6}Z$/.test(field("x-amz-date")))
    throw invalidArgument(
      "X-Amz-Date must be formated via ISO8601 Long format",
      "X-Amz-Date",
      field("x-amz-date"),
    );
  const signature = field("x-amz-signature");
  const signer: CredentialSigner | undefined = signatures.signer(credential);
  const isRight = signer ? signer.sign(policy) === signature : /^[0-9a-f]{64}$/.test(signature);
  if (field("x-amz-algorithm") !== "AWS4-HMAC-SHA256" || !isRight)
    throw new S3Error("SignatureDoesNotMatch", {
      details: {
        AWSAccessKeyId: accessKeyId,
        StringToSign: policy,
        SignatureProvided: signature,
        StringToSignBytes: spacedHex(policy),
      },
    });
  const token = signer?.credentials.sessionToken;
  if (token !== undefined && token !== field("x-amz-security-token")) throw new S3Error("InvalidToken");
  const principal: Principal = signer?.principal ?? { kind: "developer", accessKeyId };
  return {
    principal,
    isPresigned: false,
    signer,
    seed: { signature, amzDate: field("x-amz-date"), scope: credential.slice(accessKeyId.length + 1) },
  };
}

/** `${filename}` in every field; kept as it is where the file has no name. */
function expand({ fields, fileName }: UploadForm): Map<string, string> {
  const expanded = new Map<string, string>();
  for (const [name, value] of fields)
    expanded.set(
      name,
      fileName === undefined || name === "policy" ? value : value.replaceAll("${filename}", () => fileName),
    );
  return expanded;
}

/** A browser's form, sent to the bucket. Source: Amazon S3 API reference, "POST Object". */
export async function postObject(
  context: Context,
  call: Call & { readonly bucket: string; readonly requestId: string },
): Promise<S3Answer> {
  const { bucket } = call;
  const boundary = boundaryOf(call.headers.get("content-type") ?? "");
  const form = await readForm(call.request.body as AsyncIterable<Buffer>, boundary);
  const fields = expand(form);
  const key = fields.get("key") ?? "";
  if (key === "")
    throw invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
      "key",
      "",
    );
  const caller = authenticateForm(form, context.options.signatures);
  const sizes = checkPolicy(fields.get("policy") ?? "", {
    bucket,
    fields,
    names: form.names,
    nowMs: context.now(),
  });
  const place = context.store.buckets.get(bucket);
  if (!place) throw noSuchBucket(bucket);
  denyUnlessAllowed(context.options, caller, "s3:PutObject", `${bucket}/${key}`);
  checkKey(key);
  const tagging = fields.get("tagging");
  const description = {
    ...readDescription(fields, (text) => text),
    ...(tagging ? { tags: readTagging(tagging) } : {}),
  };
  denyTagsUnlessAllowed(context.options, caller, description, `${bucket}/${key}`);
  const algorithm = CHECKSUM_ALGORITHMS.find((name) => fields.has(checksumHeader(name)));
  const claims = {
    md5: fields.get("content-md5"),
    algorithm,
    checksumHeader: (name: string) => fields.get(name),
  };
  const received = await store(context.store.blobs, (write) =>
    inspect(within(form.file, sizes), claims, write),
  );
  const object = objectOf(received, description, context.now());
  const objectCall = { ...call, key, place, caller };
  placeObject(context, objectCall, object);
  context.tell(objectCall, "ObjectCreated:Post", key, object);
  return answerForm(call, fields, key, object);
}

/** Nothing behind the most bytes is stored, so that nobody fills the disk with what is refused. */
async function* within(file: AsyncGenerator<Buffer>, { min, max }: SizeRange): AsyncGenerator<Buffer> {
  const most = Math.min(max, MAX_PUT_BYTES);
  let size = 0;
  let isTooLarge = false;
  for await (const piece of file) {
    size += piece.length;
    // Read on, for S3 names the size that it is.
    isTooLarge ||= size > most;
    if (!isTooLarge) yield piece;
  }
  if (isTooLarge)
    throw new S3Error("EntityTooLarge", { details: { ProposedSize: size, MaxSizeAllowed: most } });
  if (size < min)
    throw new S3Error("EntityTooSmall", { details: { ProposedSize: size, MinSizeAllowed: min } });
}

function answerForm(
  call: Call,
  fields: ReadonlyMap<string, string>,
  key: string,
  object: StoredObject,
): S3Answer {
  const { bucket = "" } = call;
  const etag = quoted(object.etag);
  const host = call.headers.get("host") ?? "";
  const isInHost = host.toLowerCase().startsWith(`${bucket}.`);
  const location = `http://${host}/${isInHost ? "" : `${bucket}/`}${encodeURIComponent(key)}`;
  const headers = { etag, location, ...checksumHeaders(object) };
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect") ?? "";
  if (/^https?:\/\//i.test(redirect) && URL.canParse(redirect)) {
    const more = new URLSearchParams({ bucket, key, etag }).toString();
    const target = `${redirect}${redirect.includes("?") ? "&" : "?"}${more}`;
    // It goes into a header: no line of its own.
    if (!/[\r\n]/.test(target)) return emptyAnswer(303, { ...headers, location: target });
  }
  switch (fields.get("success_action_status")) {
    case "200":
      return emptyAnswer(200, headers);
    case "201":
      return xmlAnswer(
        "PostResponse",
        { Location: location, Bucket: bucket, Key: key, ETag: etag },
        { status: 201, headers, isPlain: true },
      );
    default:
      return emptyAnswer(204, headers);
  }
}
