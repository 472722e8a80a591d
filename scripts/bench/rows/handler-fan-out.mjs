import { startBare } from "../bare/start-bare.mjs";
import { inParallel } from "../in-parallel.mjs";
import { openLightSocket } from "../light-socket.mjs";
import { median } from "../statistics.mjs";
import { within } from "../within.mjs";

const SOCKETS = 1_000;
/** Turns until nothing is compiled anew: stock is as fast as it gets after six fan-outs, the lean client after ten. */
const WARM_UP_TURNS = 3;
const TURNS = 4;
/** One after the other, each when the last socket has the one before. The first meets processes and caches that were left alone for a second, and is told apart. */
const IN_A_TURN = 6;
const GOAL_STOCK = 10;
const GOAL_BARE = 0.6;
const LIMIT_MS = 60_000;
const OPENING_AT_ONCE = 16;
/** The size of a short chat message with what is around it. */
const TEXT = JSON.stringify({ type: "message", text: "x".repeat(120) });

/**
 * A handler is told a text and a thousand connection ids, and posts it to all of them: a thousand divided by the time from that message until the last socket has it; the
 * middle of twenty. All subjects run side by side and take turns, so that they meet the machine in the same state.
 */
export const handlerFanOut = {
  name: "handler-fan-out",
  about: `a handler's posts to ${SOCKETS} sockets, beside stock and beside plain POSTs to a bare server`,
  async run({ localService, stockService }) {
    const running = await Promise.all([localService.start(), stockService.start()]);
    const server = await startBare("server.cjs", ["forward"]);
    const poster = await startBare("poster.cjs");
    try {
      const [local, stock] = [await running[0].join(SOCKETS), await running[1].join(SOCKETS)];
      const lanes = {
        lean: fromHandler(local, "fan-out-lean"),
        sdk: fromHandler(local, "fan-out-sdk"),
        stock: fromHandler(stock, "fan-out-sdk"),
        bare: await fromPoster(server.told.port, poster),
      };
      const rates = await measureInTurns(lanes);
      return figures(rates);
    } finally {
      await Promise.all([...running, server, poster].map((part) => part.stop()));
    }
  },
};

function figures({ lean, sdk, stock, bare, first }) {
  const unit = "deliveries/s";
  const text = `a handler's fan-out to ${SOCKETS} sockets`;
  return [
    {
      label: `${text}, the lean signed client`,
      goal: `>= ${GOAL_STOCK} x`,
      unit,
      ours: lean,
      against: "stock, the SDK's client",
      baseline: stock,
      isMet: lean >= GOAL_STOCK * stock,
    },
    {
      label: `${text}, the lean signed client`,
      goal: `>= ${GOAL_BARE} x`,
      unit,
      ours: lean,
      against: "plain POSTs, bare server",
      baseline: bare,
      isMet: lean >= GOAL_BARE * bare,
    },
    {
      label: "the same, the first after a second of silence",
      unit,
      ours: first.lean,
      against: "stock, the SDK's client",
      baseline: first.stock,
    },
    {
      label: `${text}, the SDK's client`,
      unit,
      ours: sdk,
      against: "stock, the SDK's client",
      baseline: stock,
    },
  ];
}

async function measureInTurns(lanes) {
  const names = Object.keys(lanes);
  const times = Object.fromEntries(names.map((name) => [name, { first: [], next: [] }]));
  for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn++) {
    for (const name of names) {
      for (let nth = 0; nth < IN_A_TURN; nth++) {
        const ms = await deliver(lanes[name], name);
        if (turn >= WARM_UP_TURNS) times[name][nth === 0 ? "first" : "next"].push(ms);
      }
    }
  }
  const ratesOf = (which) =>
    Object.fromEntries(names.map((name) => [name, (SOCKETS * 1_000) / median(times[name][which])]));
  return { ...ratesOf("next"), first: ratesOf("first") };
}

/** How long it takes until every socket has the text. */
async function deliver({ sockets, begin }, name) {
  let reached = 0;
  const everywhere = new Promise((resolve) => {
    for (const socket of sockets)
      socket.onFrame(() => {
        if (++reached === SOCKETS) resolve();
      });
  });
  const beganAtMs = performance.now();
  begin();
  await within(everywhere, LIMIT_MS, () => `${name}: ${reached} of ${SOCKETS} sockets were reached`);
  return performance.now() - beganAtMs;
}

function fromHandler(members, action) {
  const message = JSON.stringify({ action, ids: members.map(({ id }) => id), text: TEXT });
  return { sockets: members, begin: () => members[0].send(message) };
}

async function fromPoster(port, poster) {
  const url = `ws://127.0.0.1:${port}/`;
  const sockets = await inParallel(Array.from({ length: SOCKETS }), OPENING_AT_ONCE, () =>
    openLightSocket(url),
  );
  return { sockets, begin: () => poster.tell({ port, count: SOCKETS, text: TEXT }) };
}
