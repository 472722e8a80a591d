import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { silentLog } from "../log.ts";
import { createSqs, type Sqs } from "./sqs.ts";
import type { SqsCall, SqsOptions } from "./types.ts";

/** Serves the engine on a plain HTTP server, as the edge does. */
export async function serveSqs(sqs: () => Sqs, authorize?: SqsCall["authorize"]) {
  let openRequests = 0;
  const server = createServer(async (request, response) => {
    const gone = new AbortController();
    openRequests += 1;
    response.once("close", () => {
      openRequests -= 1;
      gone.abort();
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await sqs().handle({
      url: request.url ?? "/",
      headers: request.headers,
      body: Buffer.concat(chunks),
      origin: `http://${request.headers.host}`,
      requestId: randomUUID(),
      senderId: "AIDATEST",
      signal: gone.signal,
      ...(authorize ? { authorize } : {}),
    });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    openRequests: () => openRequests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const clientOf = (origin: string) =>
  new SQSClient({
    region: "us-east-1",
    endpoint: origin,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });

/** SQS in a folder of its own, behind HTTP, whose clock can be put forward. */
export async function startSqs(
  options: Partial<SqsOptions> & { authorize?: NonNullable<SqsCall["authorize"]> } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "local-sqs-"));
  let aheadMs = 0;
  const open = () =>
    createSqs({
      folder,
      accountId: "123456789012",
      region: "us-east-1",
      log: silentLog,
      now: () => Date.now() + aheadMs,
      ...options,
    });
  let sqs = open();
  const { origin, openRequests, stop } = await serveSqs(() => sqs, options.authorize);
  const client = clientOf(origin);
  return {
    folder,
    origin,
    client,
    openRequests,
    sqs: () => sqs,
    /** The process ends and starts again. */
    reopen() {
      sqs.close();
      sqs = open();
    },
    advance(ms: number) {
      aheadMs += ms;
    },
    /** What the client is told: the error's name, its older code, the status, the words. Undefined where all went well. */
    async refusalOf(command: object) {
      try {
        await client.send(command as ReceiveMessageCommand);
        return undefined;
      } catch (error) {
        const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode: number } };
        const { Code } = error as { Code?: string };
        return { name, code: Code ?? name, status: $metadata.httpStatusCode, message };
      }
    },
    async stop() {
      client.destroy();
      await stop();
      sqs.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
