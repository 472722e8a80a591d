import { createHmac } from "node:crypto";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { clientOptions } from "./client.ts";
import type { ServiceAddress } from "./target.ts";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The buckets of buckets.yml as one caller has them. */
export interface Buckets {
  readonly client: S3Client;
  readonly files: string;
  /** Without CORS. */
  readonly closed: string;
  /** Of the function's role. */
  readonly roleKeys: Keys;
  readonly region: string;
  /** A client with other keys. */
  clientOf(keys: Keys): S3Client;
  /** Where a form for the bucket goes. */
  formUrl(bucket: string): string;
}

export async function bucketsOf(service: ServiceAddress): Promise<Buckets> {
  const endpoint = service.aws === undefined ? {} : { endpoint: service.aws };
  const lambda = new LambdaClient({ ...endpoint, ...clientOptions(service) });
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "parity-buckets-dev-describe" }));
  lambda.destroy();
  const { files, closed, credentials: roleKeys } = JSON.parse(Payload?.transformToString() ?? "");
  const options = { ...endpoint, ...clientOptions(service), forcePathStyle: true };
  return {
    client: new S3Client(options),
    files,
    closed,
    roleKeys,
    region: service.region,
    clientOf: (credentials) => new S3Client({ ...options, credentials: credentials as never }),
    formUrl: (bucket) => `${service.aws ?? `https://s3.${service.region}.amazonaws.com`}/${bucket}`,
  };
}

/** What an answer in S3's XML says. */
export interface S3Words {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  element(name: string): string | undefined;
}

export async function wordsOf(answer: Response): Promise<S3Words> {
  const text = await answer.text();
  const element = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return { status: answer.status, code: element("Code"), message: element("Message"), element };
}

export interface Form {
  readonly key: string;
  readonly file: string;
  /** Beside those of bucket, key and signature. */
  readonly conditions?: readonly unknown[];
  /** Fields that are sent beside the policy's own. */
  readonly fields?: Readonly<Record<string, string>>;
  /** From now on; below 0: it has expired. */
  readonly livesMs?: number;
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Signs a policy and sends a form with a file, by the formula of AWS's page "Calculating a signature (POST policy)". */
export async function postForm(buckets: Buckets, form: Form): Promise<S3Words> {
  const { key, file, conditions = [], fields = {}, livesMs = 60_000 } = form;
  const keys = (await buckets.client.config.credentials()) as Keys;
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = [amzDate.slice(0, 8), buckets.region, "s3", "aws4_request"];
  const signing: Record<string, string> = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": [keys.accessKeyId, ...scope].join("/"),
    "x-amz-date": amzDate,
    ...(keys.sessionToken ? { "x-amz-security-token": keys.sessionToken } : {}),
  };
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(Date.now() + livesMs).toISOString(),
      conditions: [
        { bucket: buckets.files },
        { key },
        ...conditions,
        ...Object.entries(signing).map(([name, value]) => ({ [name]: value })),
      ],
    }),
  ).toString("base64");
  const signingKey = scope.reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const body = new FormData();
  const sent = {
    key,
    ...fields,
    ...signing,
    policy,
    "x-amz-signature": hmac(signingKey, policy).toString("hex"),
  };
  for (const [name, value] of Object.entries(sent)) body.append(name, value);
  body.append("file", new Blob([file]), "file.txt");
  return wordsOf(await fetch(buckets.formUrl(buckets.files), { method: "POST", body }));
}
