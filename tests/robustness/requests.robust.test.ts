import { afterAll, beforeAll, expect, it } from "vitest";
import { expectFlat, measureAtRest } from "./support/flat-memory.ts";
import { allNeighbours, expectServed } from "./support/neighbours.ts";
import { readSeed } from "./support/random.ts";
import { fuzzRequests, newRequestTally } from "./support/request-fuzzer.ts";
import { type RunningService, startService } from "./support/running-service.ts";

const REQUESTS = 10_000;

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.stop());

it("10,000 bad requests at three ports: no crash, no leak, and each neighbour has its answers", async () => {
  const seed = readSeed("requests");
  const neighbours = await allNeighbours(service);
  const atRest = service.descriptors();
  const tally = newRequestTally();

  await fuzzRequests(service, seed, tally, REQUESTS / 10);
  const early = await measureAtRest(service, atRest);
  await fuzzRequests(service, seed, tally, REQUESTS);
  const late = await measureAtRest(service, atRest);

  console.log(`${tally.requests} requests on ${tally.connections} connections`, tally.statuses);
  await expectServed(neighbours);
  expect(tally.requests).toBeGreaterThanOrEqual(REQUESTS);
  expect(tally.stuck).toEqual([]);
  expectFlat(early, late);
  service.expectUnharmed();
});
