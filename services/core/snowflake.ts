import { compareIds, type Snowflake } from "#protocol/primitives";

/** Discord's: the first second of 2015. https://docs.discord.com/developers/reference#snowflakes */
const EPOCH_MS = 1_420_070_400_000n;
/** Below the 42 bits of time. Discord splits them into worker, process and counter; environments of a Lambda have no numbers, so here they are random. */
const LOW_BITS = 22n;
const LOW_MASK = (1n << LOW_BITS) - 1n;

export type SnowflakeMaker = (nowMs: number) => Snowflake;

/**
 * Makes ids that rise strictly within one maker, also when its clock goes back. Two makers meet with a chance of about one in four million
 * for each pair of ids of the same millisecond, so whatever is created under an id is written on condition that it is new.
 * @param random a number from 0 up to, not including, 1
 */
export function createSnowflakeMaker(random: () => number): SnowflakeMaker {
  let last = 0n;
  return (nowMs) => {
    const time = BigInt(nowMs) - EPOCH_MS;
    const fresh = (time << LOW_BITS) | BigInt(Math.floor(random() * Number(LOW_MASK + 1n)));
    // Within one millisecond, or where the clock went back, the next number; it may carry over into the time, which is harmless.
    last = fresh >> LOW_BITS > last >> LOW_BITS ? fresh : last + 1n;
    return last.toString();
  };
}

/** An id above `floor`: `candidate`, or the next after `floor` where another machine's clock is ahead of ours. */
export function idAbove(floor: Snowflake, candidate: Snowflake): Snowflake {
  return compareIds(candidate, floor) > 0 ? candidate : (BigInt(floor) + 1n).toString();
}

/** The least id of a millisecond: what was created before has a smaller one. */
export const snowflakeAt = (ms: number): Snowflake => {
  const id = (BigInt(ms) - EPOCH_MS) << LOW_BITS;
  return id < 0n ? "0" : id.toString();
};
