const ANSWER_MS = 15_000;

const get = (url) => fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "follow" });

/**
 * What an address is: the client's page, which says where its API is, or an HTTP API itself.
 * @param {string} address
 * @returns {Promise<{api: string, registration: "open" | "invite" | undefined, hasPage: boolean}>} `registration`: undefined where nothing says it
 */
export async function findApi(address) {
  const response = await get(new URL("/config.json", address));
  const config = await response.json().catch(() => undefined);
  if (response.ok && typeof config?.api === "string")
    return { api: config.api, registration: config.registration ?? "open", hasPage: true };
  return { api: address, registration: undefined, hasPage: false };
}

/** @throws Error where the HTTP API does not answer as Fanout's */
export async function checkHealth(api) {
  const response = await get(new URL("/health", api));
  const body = await response.json().catch(() => undefined);
  if (!response.ok || body?.status !== "ok")
    throw new Error(`GET ${api}/health answered ${response.status}, and not {"status":"ok"}`);
}

const WANTED = ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"];

/** The page, also at a route of the client, with its security headers; a file that is not there is no page. @throws Error */
export async function checkPage(address) {
  for (const route of ["/", "/channels"]) {
    const response = await get(new URL(route, address));
    const text = await response.text();
    if (!response.ok || !text.includes('id="root"'))
      throw new Error(`GET ${route} answered ${response.status}, and not the page`);
    const missing = WANTED.filter((name) => !response.headers.has(name));
    if (missing.length > 0) throw new Error(`GET ${route} lacks the header ${missing.join(", ")}`);
  }
  const absent = await get(new URL("/assets/not-there.js", address));
  if (absent.ok) throw new Error("GET /assets/not-there.js was answered as if it were there");
}
