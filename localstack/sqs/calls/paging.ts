import { invalidParameter } from "../errors.ts";
import { type Input, textOf } from "./context.ts";
import { numberIn } from "./ranges.ts";

const MAX_PAGE = 1000;

/** A page of names. A next token is given only where the caller says how many it wants. @throws SqsError InvalidParameterValueException */
export function pageOf(
  names: readonly string[],
  input: Input,
): { readonly page: readonly string[]; readonly nextToken?: string } {
  const max = numberIn(
    input.MaxResults,
    "MaxResults",
    [1, MAX_PAGE],
    `MaxResults must be an integer between 1 and ${MAX_PAGE}.`,
  );
  const token = textOf(input, "NextToken");
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString();
  if (token !== undefined && (after === "" || Buffer.from(after).toString("base64url") !== token))
    throw invalidParameter("Invalid or expired next token.");
  const rest = [...names].sort().filter((name) => name > after);
  const page = rest.slice(0, max ?? MAX_PAGE);
  const last = page.at(-1);
  return max !== undefined && last !== undefined && page.length < rest.length
    ? { page, nextToken: Buffer.from(last).toString("base64url") }
    : { page };
}
