/** Of ARN's parts: `arn:aws:lambda:region:account:function:name`, and a qualifier behind them. */
const ARN_PARTS = 7;
/** Of a partial ARN's: `account:function:name`. */
const PARTIAL_ARN_PARTS = 3;

export interface FunctionReference {
  /** A name, or an ARN, without the qualifier. */
  readonly name: string;
  /** `$LATEST`, an alias or a version. */
  readonly qualifier?: string;
}

/** What Invoke takes as a function's name: a name, an ARN or the end of one, each with or without a qualifier. */
export function readFunctionName(text: string): FunctionReference {
  if (!text.includes(":")) return { name: text };
  const parts = text.split(":");
  let length = 1;
  if (parts[0] === "arn") length = ARN_PARTS;
  else if (parts[1] === "function") length = PARTIAL_ARN_PARTS;
  const named = parts.slice(0, length);
  const name = length === PARTIAL_ARN_PARTS ? (named[2] ?? "") : named.join(":");
  const qualifier = parts[length];
  return qualifier === undefined || parts.length > length + 1 ? { name } : { name, qualifier };
}
