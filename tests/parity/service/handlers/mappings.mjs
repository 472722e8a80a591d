import { recall, remember } from "./memory.mjs";

const NAMES = ["work", "partial", "line", "dead", "failed", "kept", "brief"];

export const describe = async () => {
  const urls = process.env.QUEUES.split(" ");
  return { queues: Object.fromEntries(NAMES.map((name, index) => [name, urls[index]])) };
};

/** What the tests call a record: a label of theirs, a name, and what the function is to do. */
function read(record) {
  if (record.body !== undefined) {
    const { label, name, act } = JSON.parse(record.body);
    return { label, name, act, id: record.messageId };
  }
  const { Keys, NewImage, SequenceNumber } = record.dynamodb;
  const [label, key] = Keys.pk.S.split("/");
  return { label, name: `${key}${Keys.sk.S}`, act: NewImage?.act?.S, id: SequenceNumber };
}

const actions = {
  async fail() {
    throw new RangeError("as it was told");
  },
  /** Until the word is remembered. */
  async failUntil(label, word) {
    if ((await recall(label, word)).length === 0) throw new RangeError(`nobody has said ${word}`);
  },
  async waitFor(label, word) {
    while ((await recall(label, word)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  },
  async pause(_label, ms) {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
  },
  /** Once: those of the batch that failed, by their places; or another answer as it stands. */
  async report(label, json, items) {
    if ((await recall(label, "reported")).length > 0) return undefined;
    await remember(label, "reported", {});
    const given = JSON.parse(json);
    return Array.isArray(given)
      ? { batchItemFailures: given.map((at) => ({ itemIdentifier: items[at].id })) }
      : given;
  },
};

export const records = async (event) => {
  // An environment is to be there before a test looks at times.
  if (event.Records.length === 0) return undefined;
  const items = event.Records.map(read);
  const { label } = items[0];
  const bytes = Buffer.byteLength(JSON.stringify(event));
  // An item takes 400 KB.
  const whole = items.length === 1 && bytes < 100_000 ? { record: event.Records[0] } : {};
  await remember(label, "batch", { names: items.map(({ name }) => name), bytes, ...whole });
  let answer;
  for (const { act = "" } of items) {
    const [verb, ...rest] = act.split(":");
    if (Object.hasOwn(actions, verb)) answer ??= await actions[verb](label, rest.join(":"), items);
  }
  await remember(label, "done", { names: items.map(({ name }) => name) });
  return answer;
};
