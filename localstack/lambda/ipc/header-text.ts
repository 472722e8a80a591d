import type { InvocationHeader } from "./messages.ts";

/** As JSON has it, in ASCII: whatever stands in a variable or a path, a header has as many bytes as characters. */
const asciiJson = (header: object) =>
  JSON.stringify(header).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** An answer, and how its header is written: no other header begins so. */
export const RESULT = { t: "result" } as const;
export const RESULT_TEXT = JSON.stringify(RESULT);
const INVOKE_FIELDS = 5;

/**
 * A frame's header as ASCII text. Those of the two frames that make up a call are laid out by hand: to write and to parse them as JSON, with its many
 * paths through V8, took a seventh of an empty call. All others are JSON.
 */
export function headerText(header: object): string {
  const { t, failed, last, invocation } = header as {
    readonly t?: string;
    readonly failed?: true;
    readonly last?: true;
    readonly invocation?: InvocationHeader;
  };
  if (t === "result" && failed === undefined && last === undefined) return RESULT_TEXT;
  if (t === "invoke" && invocation !== undefined && invocation.clientContext === undefined) {
    const { requestId, invokedFunctionArn, deadlineMs, traceId } = invocation;
    const text = `invoke\n${requestId}\n${invokedFunctionArn}\n${deadlineMs}\n${traceId}`;
    const isAscii = Buffer.byteLength(text) === text.length;
    if (isAscii && !traceId.includes("\n") && !invokedFunctionArn.includes("\n")) return text;
  }
  return asciiJson(header);
}

/** The header that `headerText` has written. */
export function readHeader(text: string): unknown {
  if (text.startsWith("invoke\n")) {
    const [, requestId = "", invokedFunctionArn = "", deadlineMs, traceId = ""] = text.split(
      "\n",
      INVOKE_FIELDS,
    );
    const invocation: InvocationHeader = {
      requestId,
      invokedFunctionArn,
      deadlineMs: Number(deadlineMs),
      traceId,
    };
    return { t: "invoke", invocation };
  }
  return JSON.parse(text);
}
