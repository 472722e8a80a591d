import path from "node:path";
import { shown } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { readRunFile } from "../run-file.mjs";

/** On a machine that is busy with tests; nothing here takes a second otherwise. */
const LIMIT_MS = 30_000;
/** For a function that is run; fetch itself waits no longer. */
const COMMAND_LIMIT_MS = 300_000;

/**
 * Where to look: what the person says, or the edge of the start that runs on the data folder.
 * @throws Refusal where nothing runs there
 */
export function findEndpoint({ endpoint, "data-dir": folder }) {
  if (endpoint !== undefined) {
    if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return endpoint;
    throw new Refusal(`"${endpoint}" is no address.`, "Try: --endpoint http://127.0.0.1:4566");
  }
  const dataDir = path.resolve(folder ?? ".fanout");
  const run = readRunFile(dataDir);
  if (!run)
    throw new Refusal(
      `Nothing runs on ${shown(dataDir)}.`,
      "Try: npm start, or name another one: --endpoint http://127.0.0.1:4566",
    );
  return run.urls.edge;
}

/**
 * AWS's own clients, each loaded when it is first used, and what local AWS shows besides (`/_local/`).
 * @param {string} endpoint
 */
export function connectTo(endpoint) {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const open = [];
  const client = async (load, name) => {
    const { [name]: Client } = await load();
    const made = new Client({
      endpoint,
      region: process.env.AWS_REGION ?? "us-east-1",
      // Nobody's: what they open lies on this machine.
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
    open.push(made);
    return made;
  };
  return {
    dynamoDb: () => client(() => import("@aws-sdk/client-dynamodb"), "DynamoDB"),
    streams: () => client(() => import("@aws-sdk/client-dynamodb-streams"), "DynamoDBStreams"),
    sqs: () => client(() => import("@aws-sdk/client-sqs"), "SQS"),
    s3: () => client(() => import("@aws-sdk/client-s3"), "S3"),
    /** @returns {Promise<object | undefined>} nothing where the endpoint has no such thing: another emulator, say */
    async inside(place) {
      const { ok, body } = await askInside(endpoint, place);
      return ok ? body : undefined;
    },
    /** Has something done. @throws Refusal in the edge's words */
    async command(place) {
      const { ok, body } = await askInside(endpoint, place, { method: "POST", limitMs: COMMAND_LIMIT_MS });
      if (ok) return body;
      throw new Refusal(body?.message ?? `${endpoint} is no local AWS.`);
    },
    /** An error as a person should meet it. */
    explain: (error) => explain(error, endpoint),
    close() {
      for (const made of open) made.destroy();
    },
  };
}

async function askInside(endpoint, place, { method = "GET", limitMs = LIMIT_MS } = {}) {
  const response = await fetch(new URL(`/_local/${place}`, endpoint), {
    method,
    signal: AbortSignal.timeout(limitMs),
  });
  const isJson = response.headers.get("content-type") === "application/json";
  const text = await response.text();
  return { ok: response.ok && isJson, body: isJson ? JSON.parse(text) : undefined };
}

/** An error as a person should meet it. @param {string} [endpoint] where it came from */
export function explain(error, endpoint) {
  if (error instanceof Refusal) return error;
  const code = error?.code ?? error?.cause?.code;
  if (code === "ECONNREFUSED" || code === "ECONNRESET")
    return new Refusal(
      endpoint === undefined ? "The tables do not answer any more." : `Nothing answers at ${endpoint}.`,
      "Try: npm start",
    );
  if (code === "ERR_MODULE_NOT_FOUND")
    return new Refusal("The AWS SDK's packages are not installed.", "Try: npm ci");
  // AWS's refusals, in its words, from the SDK and from the engine's client.
  if (error?.$metadata || /Exception$/.test(error?.name))
    return new Refusal(`${error.name}: ${error.message}`);
  return error;
}
