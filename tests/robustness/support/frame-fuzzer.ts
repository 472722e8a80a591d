import { frameScript } from "./frame-kinds.ts";
import { handshake, wrongHandshake } from "./handshakes.ts";
import { Random } from "./random.ts";
import { inParallel, openSocket, type RawSocket, within, write } from "./raw-socket.ts";

export interface FrameTally {
  /** Frames that went out on a connection that was let in. */
  frames: number;
  connections: number;
  wrongHandshakes: number;
  /** Connections, by their index, that the server has not ended though the client had. */
  readonly stuck: number[];
  /** Right handshakes that were not let in, with what they were answered. */
  readonly refused: string[];
}

export const newTally = (): FrameTally => ({
  frames: 0,
  connections: 0,
  wrongHandshakes: 0,
  stuck: [],
  refused: [],
});

const LANES = 24;
const WAIT_MS = 30_000;

/** Misbehaves on connection after connection until so many frames have gone out in all. `first` is the index of the first connection. */
export async function fuzzFrames(
  port: number,
  seed: number,
  tally: FrameTally,
  untilFrames: number,
): Promise<void> {
  const first = tally.connections;
  await inParallel(
    LANES,
    () => tally.frames < untilFrames,
    async (offset) => {
      const index = first + offset;
      tally.connections += 1;
      const random = new Random(seed, index);
      const raw = await openSocket(port, { tls: random.chance(0.03) });
      if (random.chance(0.15)) {
        tally.wrongHandshakes += 1;
        await write(raw, wrongHandshake(random));
      } else await misbehave(raw, random, tally);
      if (!(await ended(raw, random))) tally.stuck.push(index);
      raw.socket.destroy();
    },
  );
}

async function misbehave(raw: RawSocket, random: Random, tally: FrameTally): Promise<void> {
  const frames = frameScript(random);
  // One that does not wait for its answer: frames arrive in the same packet.
  const isHasty = random.chance(0.1);
  const letIn = until101(raw);
  await write(raw, isHasty ? Buffer.concat([Buffer.from(handshake), ...frames]) : handshake);
  if (!(await within(WAIT_MS, letIn)) || !raw.beginning().startsWith("HTTP/1.1 101 ")) {
    tally.refused.push(raw.beginning() || "nothing");
    return;
  }
  if (isHasty) {
    tally.frames += frames.length;
    return;
  }
  if (random.chance(0.15)) raw.socket.pause();
  switch (random.pick(["each", "together", "cut"] as const)) {
    case "each":
      for (const frame of frames) if (await write(raw, frame)) tally.frames += 1;
      break;
    case "together":
      if (await write(raw, Buffer.concat(frames))) tally.frames += frames.length;
      break;
    case "cut":
      if (await writeInPieces(raw, Buffer.concat(frames), random)) tally.frames += frames.length;
  }
}

/** Cut wherever: in a head, in a mask, between two frames. */
async function writeInPieces(raw: RawSocket, bytes: Buffer, random: Random): Promise<boolean> {
  let at = 0;
  for (let cuts = random.between(1, 20); cuts > 0 && at < bytes.length; cuts--) {
    const next = Math.min(bytes.length, at + random.between(1, random.pick([3, 200, 40_000])));
    if (!(await write(raw, bytes.subarray(at, next)))) return false;
    at = next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return write(raw, bytes.subarray(at));
}

/** The whole head has come, or the connection is over. */
function until101(raw: RawSocket): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!raw.beginning().includes("\r\n\r\n")) return;
      raw.socket.removeListener("data", look);
      resolve();
    };
    raw.socket.on("data", look);
    void raw.closed.then(resolve);
  });
}

/** Leaves in one of the ways in which clients do. False: the server kept the connection after the client's end. */
async function ended(raw: RawSocket, random: Random): Promise<boolean> {
  const { socket, closed } = raw;
  switch (random.pick(["end", "end", "end", "reset", "destroy"] as const)) {
    case "end":
      socket.end();
      // A client that has not read: what was sent to it comes before the end.
      socket.resume();
      return within(WAIT_MS, closed);
    case "reset":
      if ("encrypted" in socket) socket.destroy();
      else socket.resetAndDestroy();
      return true;
    case "destroy":
      socket.destroy();
      return true;
  }
}
