import { invalidParameter, SqsError } from "../errors.ts";

const FIFO_SUFFIX = ".fifo";
const NAME = /^[\w-]{1,80}$/;

export const isFifoName = (name: string) => name.endsWith(FIFO_SUFFIX);

/** @throws SqsError InvalidParameterValueException */
export function checkQueueName(name: string): void {
  const stem = isFifoName(name) ? name.slice(0, -FIFO_SUFFIX.length) : name;
  if (NAME.test(stem) && name.length <= 80) return;
  throw invalidParameter(
    isFifoName(name)
      ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length"
      : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

/** Any host and whatever AWS's forms have before them: the account and the name count. */
const QUEUE_PATH = /(?:^|\/)([^/?#]+)\/([^/?#]+)\/?$/;

/** The name in a queue URL, or in its path; AWS takes the name alone as well. Undefined where it is another account's. @throws SqsError InvalidAddress where it is none of these */
export function queueNameOf(url: string, accountId: string): string | undefined {
  if (/^[\w-]{1,80}(\.fifo)?$/.test(url)) return url;
  const [, account, name] = QUEUE_PATH.exec(url.split(/[?#]/)[0] ?? "") ?? [];
  if (name === undefined)
    throw new SqsError("InvalidAddress", `The address ${url.slice(0, 200)} is not valid for this endpoint.`);
  return account === accountId ? name : undefined;
}

export const queueUrl = (origin: string, accountId: string, name: string) => `${origin}/${accountId}/${name}`;
