import { isRecord } from "../../model/json.ts";
import type { SqsError } from "../errors.ts";
import type { OperationName, Shape, Structure } from "./shapes.ts";

const NAMESPACE = "http://queue.amazonaws.com/doc/2012-11-05/";

/** What XML cannot hold is not in a message; a line feed and its kin must come back as they are. */
const escapeText = (text: string) => text.replace(/[<>&"'\r\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const element = (name: string, content: string) => `<${name}>${content}</${name}>`;

/** An answer as XML. */
export function queryAnswer(
  operation: OperationName,
  output: Readonly<Record<string, unknown>>,
  shape: Structure | undefined,
  requestId: string,
): string {
  const result = shape ? element(`${operation}Result`, writeStructure(output, shape)) : "";
  return `<?xml version="1.0"?><${operation}Response xmlns="${NAMESPACE}">${result}${element("ResponseMetadata", element("RequestId", requestId))}</${operation}Response>`;
}

export function queryErrorAnswer(error: SqsError, requestId: string): string {
  const message =
    error.code === "QueueDoesNotExist"
      ? "The specified queue does not exist for this wsdl version."
      : error.message;
  const type = error.status >= 500 ? "Receiver" : "Sender";
  const details = `<Type>${type}</Type>${element("Code", escapeText(error.queryCode))}${element("Message", escapeText(message))}<Detail/>`;
  return `<?xml version="1.0"?><ErrorResponse xmlns="${NAMESPACE}">${element("Error", details)}${element("RequestId", requestId)}</ErrorResponse>`;
}

function writeStructure(value: unknown, { members }: Structure): string {
  if (!isRecord(value)) return "";
  return Object.entries(members)
    .map(([member, shape]) => (value[member] === undefined ? "" : writeMember(member, value[member], shape)))
    .join("");
}

function writeMember(name: string, value: unknown, shape: Shape): string {
  if (typeof shape === "string") return element(name, escapeText(String(value)));
  if ("members" in shape) return element(name, writeStructure(value, shape));
  if ("list" in shape) {
    return (value as readonly unknown[]).map((item) => writeMember(shape.name, item, shape.list)).join("");
  }
  return Object.entries(value as object)
    .map(([key, item]) =>
      element(shape.name, element(shape.key, escapeText(key)) + writeMember(shape.value, item, shape.map)),
    )
    .join("");
}
