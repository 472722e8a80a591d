import type { MappingState, StreamMappings } from "../events/index.ts";
import type { LocalAws, WaitOptions } from "../testing.cjs";
import { timeoutOf, tooLate } from "./wait-for.ts";

/** See LocalAws in testing.d.cts. */
export function createStreams(streams: StreamMappings): StreamMappings & LocalAws["streams"] {
  return {
    ...streams,
    async idle(options?: WaitOptions) {
      const timeoutMs = timeoutOf(options);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () =>
            reject(
              tooLate(`functions on streams are at work. ${streams.list().map(tell).join(" ")}`, timeoutMs),
            ),
          timeoutMs,
        );
      });
      await Promise.race([streams.idle(), late]).finally(() => clearTimeout(timer));
    },
  };
}

function tell({ functionKey, tableName, lastProcessingResult, blocked: [first] }: MappingState): string {
  const of = `${functionKey} on ${tableName}: ${lastProcessingResult}`;
  return first
    ? `${of}, ${first.attempts} times, for the batch from ${first.sequenceNumber} on (${first.reason}).`
    : `${of}.`;
}
