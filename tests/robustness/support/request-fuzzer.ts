import { Random } from "./random.ts";
import { inParallel, openSocket, within, write } from "./raw-socket.ts";
import { type WireRequest, wrongRequest } from "./request-kinds.ts";
import { TARGETS } from "./request-targets.ts";
import type { RunningService } from "./running-service.ts";

export interface RequestTally {
  requests: number;
  connections: number;
  /** Answers by status, as far as they were the first on their connection. */
  readonly statuses: Record<string, number>;
  /** Connections, by their index, that the server has not ended though the client had. */
  readonly stuck: number[];
}

export const newRequestTally = (): RequestTally => ({ requests: 0, connections: 0, statuses: {}, stuck: [] });

const LANES = 16;
const WAIT_MS = 30_000;

/** Sends wrong requests to the three ports, one after the other on many connections, until there were so many in all. */
export async function fuzzRequests(
  service: RunningService,
  seed: number,
  tally: RequestTally,
  untilRequests: number,
): Promise<void> {
  const first = tally.connections;
  await inParallel(
    LANES,
    () => tally.requests < untilRequests,
    async (offset) => {
      const index = first + offset;
      tally.connections += 1;
      service.expectRunning();
      const random = new Random(seed, index);
      const target = random.pick(TARGETS);
      // As one client would, without waiting for an answer (RFC 9112, 9.3.2).
      const requests = Array.from({ length: random.pick([1, 1, 1, 2, 5]) }, () =>
        wrongRequest(random, target),
      );
      const raw = await openSocket(service.ports[target.name], { tls: random.chance(0.03) });
      if (random.chance(0.1)) raw.socket.pause();
      if (await write(raw, Buffer.concat(requests.map(toBytes)))) tally.requests += requests.length;
      if (random.chance(0.1)) {
        if ("encrypted" in raw.socket) raw.socket.destroy();
        else raw.socket.resetAndDestroy();
      }
      if (random.chance(0.1)) raw.socket.destroy();
      raw.socket.end();
      raw.socket.resume();
      if (!(await within(WAIT_MS, raw.closed))) tally.stuck.push(index);
      raw.socket.destroy();
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(raw.beginning())?.[1] ?? "none";
      tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    },
  );
}

const toBytes = (request: WireRequest) => (typeof request === "string" ? Buffer.from(request) : request);
