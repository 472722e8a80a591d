import * as v from "valibot";

const Config = v.object({
  api: v.pipe(
    v.string(),
    v.url(),
    v.transform((url) => url.replace(/\/$/, "")),
  ),
  /** `invite`: who registers needs an invite code. */
  registration: v.optional(v.picklist(["open", "invite"]), "open"),
});
export type Config = v.InferOutput<typeof Config>;

const KEY = "fanout.config";

/** What /config.json said last in this browser, so that nothing waits for it again. Null where nothing is kept. */
export function keptConfig(): Config | null {
  try {
    const kept = v.safeParse(Config, JSON.parse(localStorage.getItem(KEY) ?? "null"));
    return kept.success ? kept.output : null;
  } catch {
    return null;
  }
}

/**
 * Where the HTTP API is. Read at run time, so that one build serves every stage; whoever serves the client serves this file too.
 * @throws Error with a sentence for the screen
 */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store" }).catch(() => {
    throw new Error("The server does not answer. Look at your connection, then try again.");
  });
  const config = v.safeParse(Config, await response.json().catch(() => null));
  if (!response.ok || !config.success)
    throw new Error("This page does not know where its API is: /config.json is missing or broken.");
  try {
    localStorage.setItem(KEY, JSON.stringify(config.output));
  } catch {
    // The next page waits for it again.
  }
  return config.output;
}
