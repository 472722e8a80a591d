import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import { clientOptions } from "../../parity/support/client.ts";
import type { RunningService } from "./running-service.ts";

/** Keep-alive connections of neighbours, and of the process itself to its engine. */
const DESCRIPTORS_SPARE = 16;

/**
 * The bytes that are alive in the process once all that was asked of it is over: until then what waits for a function is alive, too, and as much as the fuzzer was quick.
 * @param descriptorsAtRest as many files and sockets were open before anybody misbehaved; no more may stay
 */
export async function measureAtRest(service: RunningService, descriptorsAtRest: number): Promise<number> {
  await expect
    .poll(() => service.descriptors(), { timeout: 60_000, interval: 100 })
    .toBeLessThanOrEqual(descriptorsAtRest + DESCRIPTORS_SPARE);
  const client = new LambdaClient({ endpoint: service.edge, ...clientOptions(service) });
  try {
    for (let before = Number.POSITIVE_INFINITY; ; ) {
      // Calls of a function wait in their order: when these are answered, what was before them is.
      for (const name of ["echo", "connect"])
        await client.send(new InvokeCommand({ FunctionName: `robustness-dev-${name}`, Payload: "{}" }));
      const alive = await service.liveBytes();
      if (alive > before * 0.99) return Math.min(alive, before);
      before = alive;
    }
  } finally {
    client.destroy();
  }
}

/** At the end as after the first tenth, within 10 %. */
export function expectFlat(afterFirstTenth: number, atEnd: number): void {
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  console.log(`alive after the first tenth: ${megabytes(afterFirstTenth)}, at the end: ${megabytes(atEnd)}`);
  expect(atEnd).toBeLessThan(afterFirstTenth * 1.1);
}
