import { invalidParameter } from "../errors.ts";
import { listOf, mapOf, type Operations, queueOf } from "./context.ts";

const MAX_TAGS = 50;

type Tags = Readonly<Record<string, string>>;

export const tagCalls = {
  ListQueueTags(context, input) {
    const { tags } = queueOf(context, input).data;
    return Object.keys(tags).length > 0 ? { Tags: tags } : {};
  },

  TagQueue(context, input) {
    const { data } = queueOf(context, input);
    const tags = checkTags({ ...data.tags, ...mapOf(input, "Tags") });
    context.store.saveQueue({ ...data, tags });
    return {};
  },

  UntagQueue(context, input) {
    const { data } = queueOf(context, input);
    const keys = new Set(listOf<string>(input, "TagKeys"));
    const kept = Object.entries(data.tags).filter(([key]) => !keys.has(key));
    context.store.saveQueue({ ...data, tags: Object.fromEntries(kept) });
    return {};
  },
} satisfies Operations;

/** @throws SqsError InvalidParameterValueException */
export function checkTags(tags: Tags): Tags {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS)
    throw invalidParameter(`Too many tags added for queue. Maximum is ${MAX_TAGS}.`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128 || value.length > 256)
      throw invalidParameter("A tag's key has 1 to 128 characters, and its value at most 256.");
  }
  return tags;
}
