import type { WholeAnswer } from "../../net/answer-requests.ts";
import type { WholeRequest } from "../../net/read-request.ts";
import { type LocalStackAddress, pass } from "./call.ts";

/** Passes a call of a service that only LocalStack has (SNS, EventBridge, Secrets Manager, ...) on to it. */
export function createOtherServices(place: LocalStackAddress) {
  return async (request: WholeRequest, signingName: string): Promise<WholeAnswer> => {
    const { method, url, headers, body } = request;
    const answer = await pass(place, { method, path: url, headers, body, signingName });
    const { "content-length": _, ...passed } = answer.headers;
    return { status: answer.status, headers: passed, body: answer.body };
  };
}
