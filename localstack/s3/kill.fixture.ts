// Serves S3 on the folder that the first argument names, until it is killed.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import { silentLog } from "../log.ts";
import { answerThroughNode } from "../net/answer-through-node.ts";
import { serveS3 } from "./request-listener.ts";
import { openS3 } from "./s3.ts";

const s3 = openS3({
  folder: process.argv[2] ?? "",
  region: "us-east-1",
  accountId: "123456789012",
  signatures: createSignatureVerifier({ issuer: createCredentialIssuer() }),
  authorizer: {
    check: () => undefined,
    identify: () => ({ arn: "arn:aws:iam::123456789012:user/developer", userId: "AIDADEVELOPER" }),
  },
  log: { ...silentLog, error: (message) => console.error(message) },
});
s3.provision([{ name: "files" }]);
const server = createServer(
  answerThroughNode(
    () => undefined,
    0,
    () => {
      throw new Error("A request was not taken as S3's.");
    },
    { takes: () => true, serve: serveS3.bind(undefined, s3) },
  ),
);
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
