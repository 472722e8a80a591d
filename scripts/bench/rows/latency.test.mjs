import { expect, it } from "vitest";
import { latency } from "./latency.mjs";

const SIZE = { warmUp: 1, measured: 3, limitMs: 100 };

/** Two members of which the first acknowledges and the second hears what `works` says. */
function subject(works) {
  const told = { stopped: false, closed: 0 };
  let receive = () => {};
  const member = {
    send(content) {
      if (works.delivers) setImmediate(() => receive(content));
      return works.acknowledges ? Promise.resolve() : new Promise(() => {});
    },
    onMessage(listener) {
      receive = listener;
    },
    close() {
      told.closed += 1;
    },
  };
  const running = {
    join: async () => [member, member],
    stop: async () => {
      told.stopped = true;
    },
  };
  return { told, start: async () => running };
}

const good = () => subject({ acknowledges: true, delivers: true });

it.each([
  [{ acknowledges: false, delivers: true }, 1, "the warm-up's send 0 was not acknowledged in 100 ms"],
  [{ acknowledges: false, delivers: true }, 0, "0 of 3 messages were acknowledged in 100 ms"],
  [{ acknowledges: true, delivers: false }, 1, "0 of 3 messages arrived in 100 ms"],
])(
  "gives up on stock that works like %o after a warm-up of %i, says how far it came, and stops it",
  async (works, warmUp, words) => {
    const stock = subject(works);
    await expect(latency.run({ fanout: good(), stock }, { ...SIZE, warmUp })).rejects.toThrow(words);
    expect(stock.told).toEqual({ stopped: true, closed: 2 });
  },
);

it("measures where all of it is acknowledged and arrives", async () => {
  const rows = await latency.run({ fanout: good(), stock: good() }, SIZE);
  expect(rows.map(({ ours }) => ours)).toEqual([expect.any(Number), expect.any(Number)]);
});
