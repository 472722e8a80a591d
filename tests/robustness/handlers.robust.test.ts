import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOptions, connect, type Json } from "../parity/support/client.ts";
import { allNeighbours, expectServed } from "./support/neighbours.ts";
import { type RunningService, startService } from "./support/running-service.ts";

let service: RunningService;
let lambda: LambdaClient;
/** Open before anything happens: they have to be at the end, too. */
let client: Client;
let bystander: Client;
beforeAll(async () => {
  service = await startService();
  lambda = new LambdaClient({ endpoint: service.edge, ...clientOptions(service) });
  [client, bystander] = await Promise.all([connect(service), connect(service)]);
});
afterAll(async () => {
  lambda?.destroy();
  await service?.stop();
});

/** What Invoke answers for a handler that does this. */
async function invoke(
  name: "wild" | "greedy",
  deed: string,
): Promise<{ functionError: string | undefined; value: Json }> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: `robustness-dev-${name}`, Payload: JSON.stringify({ deed }) }),
  );
  return { functionError: FunctionError, value: JSON.parse(Payload?.transformToString() ?? "null") };
}

const environmentOfMe = async () => (await client.ask({ action: "me" })).environment;

/** What takes down its own environment only. */
const CONTAINED = [
  ["throws", "RangeError"],
  ["throwsLater", "RangeError"],
  ["rejectsUnseen", "Runtime.UnhandledPromiseRejection"],
  ["exits", "Runtime.ExitError"],
  ["aborts", "Runtime.ExitError"],
  ["killsItself", "Runtime.ExitError"],
  ["loops", "Sandbox.Timedout"],
  ["hangs", "Sandbox.Timedout"],
  ["answersTooMuch", "Function.ResponseSizeTooLarge"],
  ["answersItself", "Runtime.MarshalError"],
] as const;

describe("a handler that fails in its own way", () => {
  it.each(CONTAINED)(
    "%s: its invocation ends as %s, and no other environment notices",
    async (deed, errorType) => {
      const before = await environmentOfMe();
      const neighbours = await allNeighbours(service);
      expect(await invoke("wild", deed)).toMatchObject({ functionError: "Unhandled", value: { errorType } });
      expect(await client.ask({ action: "wild", deed })).toMatchObject({ message: "Internal server error" });
      await Promise.all(neighbours.map((neighbour) => neighbour.stop()));
      expect(await environmentOfMe()).toBe(before);
      service.expectUnharmed();
    },
  );
});

/** What takes down the process that environments share, or would if nobody looked. */
const HARMS = [
  ["growsMap", "greedy"],
  ["growsText", "greedy"],
  ["growsBuffers", "greedy"],
  ["killsItsHost", "greedy"],
  ["speaksWithoutEnd", "wild"],
] as const;

describe("a handler that harms its process", () => {
  it.each(HARMS)(
    "%s: invocations end as Lambda failures, sockets stay, and what comes next is served",
    async (deed, name) => {
      const { functionError, value } = await invoke(name, deed);
      expect(functionError).toBe("Unhandled");
      expect(value.errorType).toMatch(
        name === "greedy" ? /^Runtime\.(ExitError|OutOfMemory)$/ : /^(Runtime\..+|Sandbox\.Timedout)$/,
      );
      // Meanwhile a call of another function may fail with the host, and is answered all the same.
      const [outcome, other] = await Promise.all([
        client.ask({ action: name, deed }),
        bystander.ask('"of another function"'),
      ]);
      expect(outcome).toMatchObject({ message: "Internal server error" });
      expect(other).toBeDefined();
      const neighbours = await allNeighbours(service);
      await expect
        .poll(() => Math.min(...neighbours.map(({ answered }) => answered())), { timeout: 20_000 })
        .toBeGreaterThan(2);
      await expectServed(neighbours);
      for (const one of [client, bystander]) expect(await one.ask('"still open"')).toBe("still open");
      service.expectUnharmed();
    },
  );
});
