import type { Hop } from "../recorder/types.ts";
import type { Trace } from "./assemble-trace.ts";
import type { Span } from "./spans.ts";

/** The version of OpenTelemetry's semantic conventions that these names are of. Those for functions as a service have the status Development there. */
const SCHEMA = "https://opentelemetry.io/schemas/1.37.0";

/** SpanKind of OTLP: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
const KINDS: Readonly<Record<Hop, number>> = {
  client: 3,
  apigw: 2,
  http: 2,
  lambda: 2,
  ddb: 3,
  stream: 5,
  sqs: 3,
  s3: 3,
  mgmt: 3,
  aws: 3,
};

/** A trace as OTLP/HTTP takes it in JSON: ids in hexadecimal, 64-bit numbers as texts. Source: OpenTelemetry protocol specification, "JSON Protobuf Encoding". */
export function toOtlp({ spans }: Trace, service: { readonly name: string; readonly stage: string }): object {
  const traces = new Map(spans.map(({ trace, span }) => [span, trace]));
  return {
    resourceSpans: [
      {
        schemaUrl: SCHEMA,
        resource: {
          attributes: attributes({
            "service.name": service.name,
            "deployment.environment.name": service.stage,
          }),
        },
        scopeSpans: [
          { scope: { name: "fanout-local" }, spans: spans.map((span) => toOtlpSpan(span, traces)) },
        ],
      },
    ],
  };
}

function toOtlpSpan(span: Span, traces: ReadonlyMap<string, string>): object {
  const { trace, parent, links = [], op, res, startMs, endMs = startMs, st, code } = span;
  return {
    traceId: trace,
    spanId: span.span,
    // One that is not here is a client's own. One of another trace is a link.
    ...(parent && (traces.get(parent) ?? trace) === trace ? { parentSpanId: parent } : {}),
    name: res === "" ? op : `${op} ${res}`,
    kind: KINDS[span.hop],
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    attributes: attributes(attributesOf(span)),
    links: [...links.filter(Boolean), ...foreignParent(span, traces)].map((link) => {
      const [traceId, spanId] = link.split("-");
      return { traceId, spanId };
    }),
    // Unset while it is under way.
    status: st === undefined ? {} : st === "ok" ? { code: 1 } : { code: 2, message: code ?? st },
  };
}

function foreignParent({ trace, parent = "" }: Span, traces: ReadonlyMap<string, string>): readonly string[] {
  const theirs = traces.get(parent);
  return theirs === undefined || theirs === trace ? [] : [`${theirs}-${parent}`];
}

/** Thousandths of a millisecond are what the clock tells: beyond them a number of this size has no digits. */
const nanos = (ms: number): string => `${BigInt(Math.round(ms * 1000)) * 1000n}`;

type Value = string | number | boolean | undefined;

function attributesOf(span: Span): Readonly<Record<string, Value>> {
  const { hop, op, res, req, conn, cold, rcu, wcu } = span;
  return {
    "lab.hop": hop,
    "rpc.method": op,
    "cloud.resource_id": res,
    ...(hop === "lambda" ? { "faas.invocation_id": req, "faas.coldstart": cold } : { "aws.request_id": req }),
    "aws.dynamodb.consumed_capacity": rcu ?? wcu,
    "messaging.batch.message_count": span.batch,
    "lab.connection_id": conn,
    "lab.status": span.st,
    "lab.code": span.code,
    "lab.fault": span.fault,
    "lab.attempt": span.attempt,
    "lab.lag_ms": span.lagMs,
    "lab.wait_ms": span.waitMs,
    "lab.init_ms": span.initMs,
    "lab.billed_ms": span.billedMs,
  };
}

const attributes = (values: Readonly<Record<string, Value>>): object[] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: toValue(value as Exclude<Value, undefined>) }));

function toValue(value: string | number | boolean): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
