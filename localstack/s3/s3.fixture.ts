import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { createAuthorizer, createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import type { Authorizer } from "../iam/types.ts";
import { silentLog } from "../log.ts";
import type { BucketModel, NotificationRule } from "../model/types.ts";
import { answerThroughNode } from "../net/answer-through-node.ts";
import type { EventRecord } from "./notifications.ts";
import { serveS3 } from "./request-listener.ts";
import { openS3 } from "./s3.ts";
import type { S3CallTold } from "./types.ts";

const everythingAllowed = (): Authorizer =>
  createAuthorizer({
    mode: "off",
    functions: [],
    roles: {},
    log: silentLog,
    accountId: "123456789012",
    region: "us-east-1",
  });

const noWholeRequests = () => {
  throw new Error("A request was not taken as S3's.");
};

/** S3 behind an HTTP server of its own, with a bucket `files` and the keys of a function, which may do everything unless an authorizer says otherwise. */
export async function startS3(definition: Partial<BucketModel> = {}, authorizer = everythingAllowed()) {
  const folder = mkdtempSync(join(tmpdir(), "local-s3-"));
  const issuer = createCredentialIssuer();
  const credentials = issuer.issue("files");
  const events: { rule: NotificationRule; record: EventRecord }[] = [];
  const calls: S3CallTold[] = [];
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const open = () => {
    const opened = openS3({
      folder,
      region: "us-east-1",
      accountId: "123456789012",
      signatures: createSignatureVerifier({ issuer, now }),
      authorizer,
      log: silentLog,
      now,
      onEvent: (rule, record) => events.push({ rule, record }),
      onCall: (call) => calls.push(call),
    });
    opened.provision([{ name: "files", ...definition }]);
    return opened;
  };
  let s3 = open();
  const serve = {
    takes: () => true,
    serve: serveS3.bind(undefined, { answer: (request) => s3.answer(request) }),
  };
  const server = createServer(answerThroughNode(() => undefined, 0, noWholeRequests, serve));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new S3Client({
    region: "us-east-1",
    endpoint: origin,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  return {
    folder,
    origin,
    client,
    credentials,
    events,
    calls,
    s3: () => s3,
    reopen() {
      s3.close();
      s3 = open();
    },
    advance(ms: number) {
      aheadMs += ms;
    },
    async stop() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      s3.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
