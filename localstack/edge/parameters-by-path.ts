import { constraint, ServiceError } from "./answers.ts";
import { isRecord, type JsonObject } from "./json-input.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

const MAX_RESULTS = 10;
/** `/`, `/app`, `/app/local/`. */
const PATH = /^\/(?:[\w.-]+\/)*[\w.-]*$/;

/**
 * GetParametersByPath, by name, a page at a time. A page goes on behind the last name of the one before, so that what comes and goes meanwhile shifts nothing.
 * @throws ServiceError in SSM's words
 */
export function parametersByPath(
  store: ParameterStore,
  { Path, Recursive, MaxResults, NextToken, ParameterFilters }: JsonObject,
  show: (parameter: Parameter) => object,
): object {
  if (typeof Path !== "string" || !PATH.test(Path))
    throw new ServiceError(
      "ValidationException",
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
    );
  const size = pageSize(MaxResults);
  const after = readToken(NextToken, Path);
  const keep = readFilters(ParameterFilters);
  const rest = store
    .listByPath(Path, Recursive === true)
    .filter((parameter) => keep(parameter) && (after === undefined || parameter.name > after));
  const page = rest.slice(0, size);
  return {
    Parameters: page.map(show),
    ...(rest.length > size ? { NextToken: Buffer.from(page.at(-1)?.name ?? "").toString("base64") } : {}),
  };
}

function pageSize(given: unknown): number {
  if (given === undefined || given === null) return MAX_RESULTS;
  if (typeof given !== "number" || !Number.isInteger(given))
    throw new ServiceError("SerializationException", "");
  if (given >= 1 && given <= MAX_RESULTS) return given;
  const bound = given < 1 ? "greater than or equal to 1" : `less than or equal to ${MAX_RESULTS}`;
  throw constraint(String(given), "maxResults", `Member must have value ${bound}`);
}

function readToken(token: unknown, path: string): string | undefined {
  if (token === undefined || token === null) return undefined;
  const name = Buffer.from(String(token), "base64").toString();
  if (!name.startsWith(path)) throw new ServiceError("InvalidNextToken", "The specified token isn't valid.");
  return name;
}

/** Source: the user guide, "ParameterStringFilter" for GetParametersByPath: Type, KeyId and Label. */
function readFilters(given: unknown): (parameter: Parameter) => boolean {
  const filters = (Array.isArray(given) ? given : []).filter(isRecord).map(({ Key, Option, Values }) => {
    const values = Array.isArray(Values) ? Values.map(String) : [];
    const isPrefix = Option === "BeginsWith";
    const matches = (text: string) =>
      values.some((value) => (isPrefix ? text.startsWith(value) : text === value));
    if (Key === "Type") return ({ type }: Parameter) => matches(type);
    // The one key here is AWS's own for parameters.
    if (Key === "KeyId") return ({ type }: Parameter) => type === "SecureString" && matches("alias/aws/ssm");
    // No version has a label.
    if (Key === "Label") return () => false;
    throw new ServiceError(
      "InvalidFilterKey",
      `The following filter key is not valid: ${Key}. Valid filter keys include: [Type, KeyId, Label].`,
    );
  });
  return (parameter) => filters.every((keep) => keep(parameter));
}
