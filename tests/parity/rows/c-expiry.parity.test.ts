import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newLabel } from "../support/client.ts";
import { type Mappings, mappingsOf } from "../support/mappings.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has, isDeployed } from "../support/target.ts";

/** What is due is deleted within a minute here, and within days on AWS. */
const SWEEP_MS = 80_000;

let service: StartedService;
let mappings: Mappings;
beforeAll(async () => {
  if (!has("mappings")) return;
  service = await startService("mappings");
  mappings = await mappingsOf(service);
});
afterAll(async () => {
  mappings?.end();
  await service?.stop();
});

describe.skipIf(!has("mappings"))("what TTL deletes", () => {
  it.skipIf(isDeployed)(
    "C8 comes as a REMOVE by the service (on AWS within days)",
    { timeout: SWEEP_MS },
    async () => {
      const label = newLabel();
      await mappings.put(
        "blocked",
        label,
        { name: "a1", more: { expires: { N: "1700000000" } } },
        { name: "b1" },
      );
      await mappings.remove("blocked", label, "b1");
      const removals = async () =>
        (await mappings.recall(label, "batch"))
          .flatMap(({ record }) => (record?.eventName === "REMOVE" ? [record] : []))
          .map(({ dynamodb, userIdentity }) => [dynamodb.Keys.pk.S, userIdentity]);
      await expect.poll(removals, { timeout: SWEEP_MS - 5_000, interval: 500 }).toEqual([
        [`${label}/b`, undefined],
        [`${label}/a`, { type: "Service", principalId: "dynamodb.amazonaws.com" }],
      ]);
    },
  );
});
