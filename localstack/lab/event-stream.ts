import type { ServerResponse } from "node:http";
import type { Recording } from "../recorder/recorder.ts";

/** So often at most: a page draws no faster. */
const EVERY_MS = 50;
/** Of one frame; what is more comes with the next. */
const MOST_EVENTS = 2_000;
/** Proxies and browsers end a connection that is silent. */
const SILENCE_MS = 15_000;

/**
 * Sends events as they are recorded, as Server-Sent Events: `data` is a list of them, `id` the number of its last. Where some were forgotten before they could be sent, a frame
 * `event: gap` with `{"from", "to"}` says which. Ends with the response.
 * @param fromSeq the first that is wanted
 */
export function streamEvents(recording: Recording, response: ServerResponse, fromSeq: number): void {
  // Of another start, which counted further, nothing is here.
  let next = fromSeq > recording.nextSeq ? 1 : Math.max(fromSeq, 1);
  let timer: NodeJS.Timeout | undefined;
  let isFull = false;

  const send = (text: string) => {
    isFull = !response.write(text);
  };
  const flush = () => {
    timer = undefined;
    if (isFull) return;
    if (next < recording.firstSeq) {
      send(`event: gap\ndata: ${JSON.stringify({ from: next, to: recording.firstSeq - 1 })}\n\n`);
      next = recording.firstSeq;
    }
    const events = recording.since(next, MOST_EVENTS);
    const last = events.at(-1);
    if (!last) return;
    next = last.seq + 1;
    send(`id: ${last.seq}\ndata: ${JSON.stringify(events)}\n\n`);
    if (next < recording.nextSeq) later();
  };
  const later = () => {
    timer ??= setTimeout(flush, EVERY_MS);
  };

  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  send(`retry: 1000\n\n`);
  const end = recording.onEvents(later);
  const heartbeat = setInterval(() => {
    if (!isFull) send(": still here\n\n");
  }, SILENCE_MS);
  response.on("drain", () => {
    isFull = false;
    later();
  });
  response.once("close", () => {
    end();
    clearInterval(heartbeat);
    clearTimeout(timer);
  });
  flush();
}
