import { figuresOf } from "./figures.mjs";

const BEGIN = "<!-- figures, written by `npm run scale -- --write` -->";
const END = "<!-- end of the figures -->";

/** Content of the message that is counted. */
export const CONTENT_LENGTH = 100;
/** What the page tells of: members online, with one connection each, and the strategies that are compared at the first. */
export const SIZES = [100, 10_000, 1_000_000];
export const STRATEGIES = ["stream", "inline", "sharded"];

const number = (value) => Math.round(value).toLocaleString("en-US");
const dollars = (value) => `$${value >= 1 ? value.toFixed(2) : value.toPrecision(2)}`;
const perSecond = (value) => (value >= 10 ? number(value) : value.toPrecision(2));

const table = (heads, rows) =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Of one message in audiences of several sizes. @param {import("./simulate.ts").MessageCounts[]} all */
export function sizesTable(all) {
  const heads = [
    "Members online",
    "Shards",
    "Write units",
    "Read units",
    "Queue requests",
    "Invocations",
    "Posts",
    "1,000 messages",
  ];
  return table(
    heads,
    all.map((counts) => {
      const { posts, invocations, queueRequests, dollars: each } = figuresOf(counts);
      const { members, shards, writeUnits, readUnits } = counts;
      return [
        ...[members, shards, writeUnits, readUnits, queueRequests, invocations, posts].map(number),
        dollars(each * 1000),
      ];
    }),
  );
}

/** Which quota is met first, and how many messages a second there are by then. */
export function quotasTable(all) {
  return table(
    ["Members online", "Met first", "Messages a second", "Then"],
    all.map((counts) => {
      const [[name, rate], [next, nextRate]] = figuresOf(counts).most;
      return [number(counts.members), name, perSecond(rate), `${next}: ${perSecond(nextRate)}`];
    }),
  );
}

/** @param {{strategy: string, counts: import("./simulate.ts").MessageCounts}[]} all */
export function strategiesTable(all) {
  return table(
    [
      "Strategy",
      "Read units",
      "Queue requests",
      "Invocations",
      "Posts by the sender's function",
      "1,000 messages",
    ],
    all.map(({ strategy, counts }) => {
      const { invocations, queueRequests, dollars: each } = figuresOf(counts);
      const cells = [counts.readUnits, queueRequests, invocations, counts.invocations.messages.mostPosts].map(
        number,
      );
      return [`\`${strategy}\``, ...cells, dollars(each * 1000)];
    }),
  );
}

/** All that is written into the page. */
export async function scaleFigures(simulateMessage, sizes = SIZES) {
  const all = [];
  for (const members of sizes) all.push(await simulateMessage(members, "stream", CONTENT_LENGTH));
  const compared = [];
  for (const strategy of STRATEGIES)
    compared.push({ strategy, counts: await simulateMessage(SIZES[0], strategy, CONTENT_LENGTH) });
  return [
    "### What a message costs",
    sizesTable(all),
    "### Which quota is met first",
    quotasTable(all),
    `### The three strategies, ${SIZES[0]} members`,
    strategiesTable(compared),
  ].join("\n\n");
}

/** @throws Error where the page has no place for them */
export function withScaleFigures(page, figures) {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the page has no "${BEGIN}" with "${END}" below it`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${figures}\n\n${page.slice(end)}`;
}
