import { call, SERVICE } from "../aws/clients.mjs";
import { Refusal } from "../refusal.mjs";

/** Ends of the queues' names; serverless.yml names them. */
const DELIVERIES = "-deliveries";
const DEAD_LETTERS = "-deliveries-dead-letters";
const FAILURES = "-fan-out-failures";

/**
 * @typedef {object} Queues
 * @property {(operation: string, input: object) => Promise<object>} sqs an operation of the SQS API, e.g. ReceiveMessage
 * @property {string} deliveriesUrl
 * @property {string} deadLettersUrl
 * @property {string} failuresUrl
 */

/** Of the service that runs on this machine. @param {import("@aws-sdk/client-sqs").SQS} client */
export async function localQueues(client) {
  const sqs = (operation, input) => client[operation[0].toLowerCase() + operation.slice(1)](input);
  const { QueueUrls: urls = [] } = await sqs("ListQueues", { MaxResults: 1000 });
  return named(sqs, urls, "Nothing here has a queue of deliveries.");
}

/** Of a deployed stage. */
export async function awsQueues(stage) {
  const sqs = (operation, input) => call("SQS", operation, input);
  const { QueueUrls: urls = [] } = await sqs("ListQueues", {
    QueueNamePrefix: `${SERVICE}-${stage}-`,
    MaxResults: 100,
  });
  return named(sqs, urls, `There is no stage ${stage} with a queue of deliveries.`);
}

/** @returns {Queues} */
function named(sqs, urls, nothing) {
  const find = (end) => urls.find((url) => url.endsWith(end));
  const [deliveriesUrl, deadLettersUrl, failuresUrl] = [DELIVERIES, DEAD_LETTERS, FAILURES].map(find);
  if (!deliveriesUrl || !deadLettersUrl || !failuresUrl) throw new Refusal(nothing);
  return { sqs, deliveriesUrl, deadLettersUrl, failuresUrl };
}
