import { afterAll, beforeAll, expect, it } from "vitest";
import { expectFlat, measureAtRest } from "./support/flat-memory.ts";
import { fuzzFrames, newTally } from "./support/frame-fuzzer.ts";
import { allNeighbours, expectServed } from "./support/neighbours.ts";
import { readSeed } from "./support/random.ts";
import { type RunningService, startService } from "./support/running-service.ts";

const FRAMES = 100_000;

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.stop());

it("100,000 frames in every wrong order: no crash, no leak, and each neighbour has its answers", async () => {
  const seed = readSeed("frames");
  const neighbours = await allNeighbours(service);
  const atRest = service.descriptors();
  const tally = newTally();

  await fuzzFrames(service.ports.ws, seed, tally, FRAMES / 10);
  const early = await measureAtRest(service, atRest);
  await fuzzFrames(service.ports.ws, seed, tally, FRAMES);
  const late = await measureAtRest(service, atRest);

  await expectServed(neighbours);
  console.log(
    `${tally.frames} frames on ${tally.connections} connections, ${tally.wrongHandshakes} of them with a wrong handshake`,
  );
  expect(tally.frames).toBeGreaterThanOrEqual(FRAMES);
  expect(tally.refused).toEqual([]);
  expect(tally.stuck).toEqual([]);
  expectFlat(early, late);
  service.expectUnharmed();
});
