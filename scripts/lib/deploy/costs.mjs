import { PRICES } from "./prices.mjs";

const MINUTES_A_MONTH = 60 * 730;
const GIGABYTE = 1024 ** 3;
/** A line of our log with Lambda's own START, END and REPORT. */
const LOG_BYTES = 600;

/** What one sweep does: milliseconds, and reads of the table (a Query for each shard of connections, one for tombstones). */
const SWEEP = { ms: 60, reads: 5 };
/** What a build and its predecessors take in buckets. */
const ARTIFACT_GIGABYTES = 0.05;

/**
 * What a month costs in which nobody comes: alarms, the sweep each minute, and the files. Nothing of it is a fixed fee.
 * @param {{Resources: Record<string, {Type: string, Properties?: any}>}} template
 * @returns {{rows: {what: string, dollars: number}[], dollars: number}}
 */
export function idleCosts(template, prices = PRICES) {
  const resources = Object.values(template.Resources);
  const alarms = resources.filter(({ Type: type }) => type === "AWS::CloudWatch::Alarm");
  const metrics = alarms.reduce((sum, { Properties: alarm }) => sum + metricsOf(alarm), 0);
  const sweep = resources.find(
    ({ Type: type, Properties: properties }) =>
      type === "AWS::Lambda::Function" && /-sweep$/.test(properties.FunctionName),
  );
  const sweeps = sweep ? MINUTES_A_MONTH : 0;
  const gigabytes = (sweep?.Properties.MemorySize ?? 0) / 1024;
  return summed([
    { what: `${metrics} metrics in ${alarms.length} alarms`, dollars: metrics * prices.alarmMetricMonth },
    {
      what: "the sweep, once a minute",
      dollars: sweeps * (invocationCost(SWEEP.ms, gigabytes, prices) + SWEEP.reads * prices.readUnit),
    },
    { what: "files in buckets", dollars: ARTIFACT_GIGABYTES * prices.bucketGigabyteMonth },
  ]);
}

/** Metrics that an alarm reads: of those with an expression every one that is no expression. */
const metricsOf = ({ Metrics: metrics }) =>
  metrics ? metrics.filter(({ MetricStat: stat }) => stat !== undefined).length : 1;

/** A send: `messages` and `fan-out` at work, as measured here, doubled for AWS's network. A message of up to 1 KB with what belongs to it. */
const SEND = { sendMs: 40, sendGigabytes: 0.5, fanOutMs: 40, fanOutGigabytes: 1, bytes: 700 };
/** Counter, log, message and nonce in one transaction, each below 1 KB: two units each. */
const WRITES = 4 * 2;
/** Counter, user, guild, membership before; the fan-out's look at the counter and at how far the audience is spread. Its Query of the audience comes on top, a unit for each 4 KB of places. */
const READS = 6;
const PLACES_A_READ = 25;

/**
 * What 1,000 messages cost that are each delivered to so many connections, the sender's own among them; one message a batch of the stream, which is the dearest.
 * @param {{listeners: number}} audience
 * @returns {{rows: {what: string, dollars: number}[], dollars: number}}
 */
export function thousandMessagesCosts({ listeners }, prices = PRICES) {
  const frames = 1 + 1 + listeners; // the send, its ACK, a delivery for each
  const reads = READS + Math.ceil(listeners / PLACES_A_READ);
  const lambda =
    invocationCost(SEND.sendMs, SEND.sendGigabytes, prices) +
    invocationCost(SEND.fanOutMs, SEND.fanOutGigabytes, prices);
  const each = [
    { what: `API Gateway: ${frames} WebSocket messages each`, dollars: frames * prices.webSocketMessage },
    { what: "Lambda: two invocations each, and their logs", dollars: lambda },
    {
      what: `DynamoDB: ${WRITES} write units and ${reads} read units each`,
      dollars: WRITES * prices.writeUnit + reads * prices.readUnit,
    },
    {
      what: "CloudFront: transfer",
      dollars: ((frames * SEND.bytes) / GIGABYTE) * prices.transferGigabyte,
    },
  ];
  return summed(each.map(({ what, dollars }) => ({ what, dollars: dollars * 1000 })));
}

/** What a connection costs that is open for an hour and sends its heartbeats, each with an ACK. */
export const connectionHourCost = (prices = PRICES) =>
  60 * prices.connectionMinute +
  (3600 / 45) *
    (2 * prices.webSocketMessage + invocationCost(15, 0.5, prices) + prices.readUnit + prices.writeUnit);

/** One invocation with its log lines, in dollars. */
export function invocationCost(ms, gigabytes, prices) {
  return (
    prices.invocation +
    (ms / 1000) * gigabytes * prices.gigabyteSecond +
    (LOG_BYTES / GIGABYTE) * prices.logGigabyte
  );
}

const DAY_SECONDS = 86_400;
/** Functions that answer who has no account: the HTTP API's, and the authorizer of a handshake. */
const OUTWARD = /-(auth|ticket|health|authorize)$/;

/** At the API's own address, beside CloudFront: 10 MB is the most that API Gateway takes, and each 512 KB counts as a request. */
const METERS = 20;
/** The name, the log-in and its failures are read; the first failure for a name is two writes, one of them refused. */
const STRANGER = { reads: 4, writes: 2 };
/** What CloudFront lets through to the HTTP API (infrastructure/deployed/api-bodies.js). */
export const MOST_BODY_BYTES = 64 * 1024;

/**
 * The most that strangers without an account cost in a day in which they never stop, behind CloudFront: the HTTP API with the largest bodies and handshakes, both at their throttles (what is throttled costs nothing there), the functions
 * that answer them at their reserved concurrency. CloudFront itself has no limit: `edgeMillionCost`.
 * @param {{Resources: Record<string, {Type: string, Properties?: any}>}} template
 * @returns {number | undefined} dollars; undefined where a limit is missing, so that there is no most
 */
export function strangerDayCost({ Resources: resources }, prices = PRICES) {
  const http = resources.HttpApiStage?.Properties.DefaultRouteSettings?.ThrottlingRateLimit;
  const handshakes =
    resources.WebsocketsDeploymentStage?.Properties.RouteSettings?.$connect?.ThrottlingRateLimit;
  const functions = Object.values(resources).filter(
    ({ Type: type, Properties: properties }) =>
      type === "AWS::Lambda::Function" && OUTWARD.test(properties.FunctionName),
  );
  const gigabytes = functions.reduce(
    (sum, { Properties: { ReservedConcurrentExecutions: most, MemorySize: memory } }) =>
      sum + (most * memory) / 1024,
    0,
  );
  if (!http || !handshakes || !Number.isFinite(gigabytes)) return undefined;
  const each =
    invocationCost(0, 0, prices) + STRANGER.writes * prices.writeUnit + STRANGER.reads * prices.readUnit;
  const second =
    http * (METERS * prices.httpRequest + each) +
    handshakes * (prices.webSocketMessage + each) +
    gigabytes * prices.gigabyteSecond;
  return second * DAY_SECONDS;
}

/** What a million requests cost at CloudFront, which takes as many as come: each with the largest body that goes on to the API, throttled there or not. What it delivers comes on top. */
export const edgeMillionCost = (prices = PRICES) =>
  1e6 * (prices.edgeRequest + prices.edgeFunction + (MOST_BODY_BYTES / GIGABYTE) * prices.originGigabyte);

const summed = (rows) => ({ rows, dollars: rows.reduce((sum, { dollars }) => sum + dollars, 0) });

/** As a person reads it: to the cent, or to two digits where it is less. */
export const dollarText = (dollars) =>
  `$${dollars >= 0.1 || dollars === 0 ? dollars.toFixed(2) : dollars.toPrecision(2)}`;

const LISTENERS = 10;

/** What `npm run deploy` says of costs. */
export function costText(template) {
  const idle = idleCosts(template);
  const messages = thousandMessagesCosts({ listeners: LISTENERS });
  const stranger = strangerDayCost(template);
  const line = ({ what, dollars }) => `    ${dollarText(dollars).padStart(8)}  ${what}`;
  return [
    `Costs (prices of ${PRICES.date}, ${PRICES.region}, without free tiers and tax: ${PRICES.source})`,
    `  ${dollarText(idle.dollars)} a month while nobody comes`,
    ...idle.rows.map(line),
    `  ${dollarText(messages.dollars)} for 1,000 messages that ${LISTENERS} people read`,
    ...messages.rows.map(line),
    `  ${dollarText(connectionHourCost())} for a connection that is open for an hour`,
    stranger === undefined
      ? "  no most that strangers can cost: the functions have no reserved concurrency"
      : `  ${dollarText(stranger)} a day at most by strangers who never stop, besides CloudFront`,
    `  no most at CloudFront: ${dollarText(edgeMillionCost())} for a million requests, ${dollarText(PRICES.transferGigabyte)} for each GB that it delivers`,
  ].join("\n");
}
