import { Agent, request } from "node:http";

const SERVICES = {
  dynamodb: { target: "DynamoDB_20120810", signingName: "dynamodb" },
  sqs: { target: "AmazonSQS", signingName: "sqs" },
};

/**
 * Calls of DynamoDB's or SQS's API without the SDK, whose own work would hide what is measured. The signature is well-formed and no more, which the edge takes for a developer's and engines do not check.
 * @param {string} endpoint
 * @param {number} connections kept open, and calls at once
 * @param {"dynamodb" | "sqs"} [service]
 */
export function plainCalls(endpoint, connections, service = "dynamodb") {
  const { target, signingName } = SERVICES[service];
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    /** @returns {Promise<string>} the answer's body; rejects where it is not 200 */
    call: (operation, input) => call({ endpoint, agent, signingName }, `${target}.${operation}`, input),
    close: () => agent.destroy(),
  };
}

function call({ endpoint, agent, signingName }, target, input) {
  const body = JSON.stringify(input);
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(body),
    "x-amz-target": target,
    "x-amz-date": amzDate,
    authorization: `AWS4-HMAC-SHA256 Credential=bench/${amzDate.slice(0, 8)}/us-east-1/${signingName}/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${target}: ${response.statusCode} ${text}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Runs `work` so many times, by clients of which each waits for its own answer. @returns {Promise<number>} calls a second */
export async function byClients(clients, count, work) {
  let left = count;
  const client = async () => {
    while (left-- > 0) await work();
  };
  const beganAtMs = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  return (count * 1_000) / (performance.now() - beganAtMs);
}
