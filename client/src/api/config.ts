import * as v from "valibot";

const Config = v.object({
  api: v.pipe(v.string(), v.url()),
  /** `invite`: who registers needs an invite code. */
  registration: v.optional(v.picklist(["open", "invite"]), "open"),
});
export type Config = v.InferOutput<typeof Config>;

/**
 * Where the HTTP API is. Read at run time, so that one build serves every stage; whoever serves the client serves this file too.
 * @throws Error with a sentence for the screen
 */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store" });
  const config = v.safeParse(Config, await response.json().catch(() => null));
  if (!response.ok || !config.success)
    throw new Error("This page does not know where its API is: /config.json is missing or broken.");
  return { ...config.output, api: config.output.api.replace(/\/$/, "") };
}
