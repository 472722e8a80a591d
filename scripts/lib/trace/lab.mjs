import { setTimeout as delay } from "node:timers/promises";
import { explain } from "../data/connection.mjs";
import { Refusal } from "../refusal.mjs";

const LIMIT_MS = 30_000;
const EVERY_MS = 500;

/**
 * The lab's API of a local AWS.
 * @param {string} endpoint the edge's
 * @returns {{get: (place: string) => Promise<object>}} rejects with a Refusal in the lab's words
 */
export function askLab(endpoint) {
  return {
    async get(place) {
      try {
        const response = await fetch(new URL(`/_lab/${place}`, endpoint), {
          signal: AbortSignal.timeout(LIMIT_MS),
        });
        const isJson = response.headers.get("content-type") === "application/json";
        if (response.ok && isJson) return await response.json();
        throw new Refusal(
          isJson ? (await response.json()).message : `${endpoint} is no local AWS with a lab.`,
        );
      } catch (error) {
        throw explain(error, endpoint);
      }
    },
  };
}

/**
 * Tells of each trace once, when it has ended, oldest first, for as long as the lab answers.
 * @param {{get: (place: string) => Promise<object>}} lab
 * @param {(summary: object) => void} tell
 */
export async function followLab(lab, tell) {
  const { traces } = await lab.get("traces");
  const told = new Set(traces.filter(({ isUnderWay }) => !isUnderWay).map(({ id }) => id));
  /** What a stream brings on comes a moment after the rest has ended: told when nothing was added since the look before. */
  let before = new Map();
  let lastSeq = 0;
  for (;;) {
    await delay(EVERY_MS);
    const { nextSeq } = (await lab.get("health")).recording ?? {};
    // What ended last was told of one look later.
    if (nextSeq === lastSeq && before.size === 0) continue;
    const { traces } = await lab.get("traces");
    for (const summary of traces.reverse()) {
      const isQuiet = !summary.isUnderWay && before.get(summary.id) === summary.spans;
      if (!isQuiet || told.has(summary.id)) continue;
      told.add(summary.id);
      tell(summary);
    }
    before = new Map(traces.filter(({ id }) => !told.has(id)).map(({ id, spans }) => [id, spans]));
    lastSeq = nextSeq;
  }
}
