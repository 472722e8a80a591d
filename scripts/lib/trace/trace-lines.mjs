import { milliseconds } from "./summary-line.mjs";

/** More of one kind below one span are counted, and only those that went wrong are shown. */
const MOST_ALIKE = 8;

/**
 * A trace as a tree with times, what became of it for each connection, and what went wrong.
 * @param {{id: string, spans: object[], endings: object[], trouble?: string}} trace
 * @returns {string[]}
 */
export function traceLines({ id, spans, endings, trouble }) {
  const [first] = spans;
  const beganMs = first?.startMs ?? 0;
  const children = childrenOf(spans);
  const lines = [`Trace ${id}`, ""];
  const draw = (span, before, isLast, isRoot) => {
    const text = `${before}${isRoot ? "" : isLast ? "└─ " : "├─ "}${nameOf(span)}`;
    lines.push(
      `${text.padEnd(72)} ${at(span.startMs - beganMs)} ${lengthOf(span)}  ${notesOf(span)}`.trimEnd(),
    );
    const below = shorten(children.get(span.span) ?? []);
    for (const [index, child] of below.entries()) {
      const next = `${before}${isRoot ? "" : isLast ? "   " : "│  "}`;
      const last = index === below.length - 1;
      if (typeof child === "string") lines.push(`${next}${last ? "└─ " : "├─ "}${child}`);
      else draw(child, next, last, false);
    }
  };
  for (const root of children.get(undefined) ?? []) draw(root, "", true, true);
  return [...lines, "", ...endingLines(endings, trouble)];
}

/** By the id of the span that they hang below; undefined: none that is known. A batch hangs below the first of its causes that is here. */
function childrenOf(spans) {
  const known = new Set(spans.map(({ span }) => span));
  const children = new Map();
  for (const span of spans) {
    const causes = [span.parent, ...(span.links ?? []).map((link) => link.split("-")[1])];
    const above = causes.find((cause) => known.has(cause));
    const siblings = children.get(above);
    if (siblings) siblings.push(span);
    else children.set(above, [span]);
  }
  return children;
}

/** In their order; of a kind of which there are many, a line that counts them stands in the place of those that went well. */
function shorten(spans) {
  const counts = new Map();
  for (const span of spans) if (span.st === "ok") count(counts, nameWithoutPlace(span));
  const told = new Set();
  return spans.flatMap((span) => {
    const name = nameWithoutPlace(span);
    const many = counts.get(name) ?? 0;
    if (span.st !== "ok" || many <= MOST_ALIKE) return [span];
    if (told.has(name)) return [];
    told.add(name);
    return [`${name}: ${many} that went well`];
  });
}

const count = (counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1);

const HOPS = {
  client: "client",
  apigw: "API Gateway",
  http: "HTTP API",
  lambda: "Lambda",
  ddb: "DynamoDB",
  stream: "stream",
  sqs: "SQS",
  s3: "S3",
  mgmt: "@connections",
  aws: "AWS",
};

const nameWithoutPlace = ({ hop, op }) => `${HOPS[hop] ?? hop} ${op}`;

function nameOf(span) {
  const { hop, op, res, conn } = span;
  const place = hop === "mgmt" || hop === "client" ? conn : hop === "apigw" ? "" : res;
  if (op === "EventSourceMapping") return `${hop === "sqs" ? "queue" : "stream"} of ${res}`;
  return [nameWithoutPlace(span), place].filter(Boolean).join(" ");
}

const at = (ms) => `+${milliseconds(ms)}`.padStart(9);

const lengthOf = ({ startMs, endMs }) =>
  (endMs === undefined ? "under way" : milliseconds(endMs - startMs)).padStart(9);

function notesOf({ st, code, cold, initMs, waitMs, batch, lagMs, attempt, fault, wcu, rcu }) {
  return [
    st !== undefined && st !== "ok" ? [st, code].filter(Boolean).join(" ") : "",
    fault ? "by a fault" : "",
    cold ? `cold${initMs ? `, init ${milliseconds(initMs)}` : ""}` : "",
    !cold && waitMs > 1 ? `waited ${milliseconds(waitMs)}` : "",
    batch === undefined ? "" : `batch of ${batch}`,
    lagMs === undefined ? "" : `${milliseconds(lagMs)} behind`,
    attempt > 1 ? `attempt ${attempt}` : "",
    wcu === undefined ? "" : `${wcu} WCU`,
    rcu === undefined ? "" : `${rcu} RCU`,
  ]
    .filter(Boolean)
    .join(", ");
}

function endingLines(endings, trouble) {
  const delivered = endings.filter(({ how }) => how === "delivered");
  const lost = endings.filter(({ how }) => how !== "delivered");
  const lines =
    endings.length === 0
      ? ["Nothing was posted to a connection."]
      : [`Delivered to ${delivered.length} of ${endings.length} connections.`];
  for (const { conn, how, why, row } of lost)
    lines.push(`  ${conn} did not get it: ${why ?? how}${row ? ` (${row})` : ""}.`);
  if (trouble) lines.push(`What went wrong first: ${trouble}`);
  return lines;
}
