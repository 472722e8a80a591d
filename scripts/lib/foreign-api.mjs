import { Refusal } from "./refusal.mjs";

const ANSWER_MS = 10_000;
const isLoopback = (api) => /^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(api).hostname);

/**
 * What a page on its own may reach: the backend's other addresses, of the WebSocket API and of the bucket, are known only when it answers. On this machine any port; elsewhere whatever has TLS.
 * @param {string} api
 */
export const placesOf = (api) =>
  isLoopback(api)
    ? {
        connect: ["http://127.0.0.1:*", "ws://127.0.0.1:*", "http://localhost:*", "ws://localhost:*"],
        images: ["http://127.0.0.1:*", "http://localhost:*"],
      }
    : { connect: [new URL(api).origin, "https:", "wss:"], images: ["https:"] };

/**
 * Whether the backend is there, and answers pages of this origin.
 * @throws Refusal that names what to do
 */
export async function askApi(api, origin) {
  const local = isLoopback(api);
  let answer;
  try {
    answer = await fetch(`${api}/health`, { headers: { origin }, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    throw new Refusal(
      `Nothing answers at ${api}.`,
      local
        ? "Start a backend first: npm start -- --no-client"
        : "Check the address, and that the stage is deployed.",
    );
  }
  if (!answer.ok)
    throw new Refusal(
      `${api}/health answers ${answer.status}: that is no Fanout.`,
      "Give the HTTP API's own address.",
    );
  const allowed = answer.headers.get("access-control-allow-origin");
  if (allowed === origin || allowed === "*") return;
  throw new Refusal(
    `The backend does not answer pages of ${origin}.`,
    local
      ? "It answers the client's port of its own start: --port N, where N was its --port-base (5173 without one)."
      : "Add that origin to clientOrigins in serverless.yml, and deploy again.",
  );
}
