import type { LifecycleRule } from "../model/types.ts";
import { fromByteOrder, toByteOrder } from "./storage/byte-order.ts";
import type { Store } from "./storage/store.ts";

const DAY_MS = 86_400_000;
/** Keys that go with one line of the journal. */
const AT_ONCE = 1000;

/** AWS counts from the next midnight (UTC) after the object is so many days old. Source: Amazon S3 user guide, "Lifecycle configuration elements". */
export const dueMs = (fromMs: number, days: number) => Math.ceil((fromMs + days * DAY_MS) / DAY_MS) * DAY_MS;

const applies = (rule: LifecycleRule, key: string) => rule.enabled && key.startsWith(rule.prefix ?? "");

/**
 * Removes what is due: objects by prefix and age, uploads that nobody completed.
 * @param onExpired after each object's removal. AWS tells no `ObjectRemoved:Delete` of it, but `LifecycleExpiration:Delete`
 */
export function expire(
  store: Store,
  rulesOf: (bucket: string) => readonly LifecycleRule[],
  nowMs: number,
  onExpired: (bucket: string, key: string) => void,
): { readonly objects: number; readonly uploads: number } {
  let objects = 0;
  let uploads = 0;
  for (const bucket of store.buckets.values()) {
    const rules = rulesOf(bucket.name).filter(({ enabled }) => enabled);
    const due: string[] = [];
    for (const { prefix = "", expirationDays } of rules) {
      if (expirationDays === undefined) continue;
      const start = toByteOrder(prefix);
      for (
        let key = bucket.objects.firstFrom(start);
        key?.startsWith(start);
        key = bucket.objects.firstAfter(key)
      ) {
        const object = bucket.objects.get(key);
        if (object && dueMs(object.modifiedMs, expirationDays) <= nowMs) due.push(fromByteOrder(key));
      }
    }
    const keys = [...new Set(due)];
    for (let at = 0; at < keys.length; at += AT_ONCE) store.delete(bucket.name, keys.slice(at, at + AT_ONCE));
    for (const key of keys) onExpired(bucket.name, key);
    objects += keys.length;
    for (const upload of [...store.uploads.values()]) {
      if (upload.bucket !== bucket.name) continue;
      const isDue = rules.some(
        (rule) =>
          rule.abortUploadsAfterDays !== undefined &&
          applies(rule, upload.key) &&
          dueMs(upload.initiatedMs, rule.abortUploadsAfterDays) <= nowMs,
      );
      if (!isDue) continue;
      store.abort(upload.id);
      uploads += 1;
    }
  }
  return { objects, uploads };
}

/** `x-amz-expiration` of an object that a rule will remove. */
export function expirationHeader(
  rules: readonly LifecycleRule[],
  key: string,
  modifiedMs: number,
): Record<string, string> {
  const found = rules
    .filter((rule) => rule.expirationDays !== undefined && applies(rule, key))
    .map((rule) => ({ id: rule.id ?? "", atMs: dueMs(modifiedMs, rule.expirationDays as number) }))
    .sort((a, b) => a.atMs - b.atMs)[0];
  if (!found) return {};
  const date = new Date(found.atMs).toUTCString();
  return { "x-amz-expiration": `expiry-date="${date}", rule-id="${encodeURIComponent(found.id)}"` };
}
