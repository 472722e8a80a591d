import type { FunctionModel } from "../model/types.ts";
import { ServiceError } from "./answers.ts";
import type { ArnParts } from "./arns.ts";

export interface LambdaTarget {
  readonly fn: FunctionModel | undefined;
  /** The function's ARN with the qualifier, where one is given: what IAM is asked about. */
  readonly arn: string;
  readonly qualifier: string | undefined;
}

/** Source: the Lambda API reference, Invoke: the pattern of `FunctionName`. */
const NAME =
  /^(?:arn:(?:aws[a-zA-Z-]*):lambda:)?(?:([a-z]{2}(?:-gov)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9_-]+)(?::(\$LATEST|[a-zA-Z0-9_-]+))?$/;
const MAX_NAME = 170;

/**
 * What a caller's `FunctionName` and `Qualifier` mean: `name`, `name:alias`, an ARN, or part of one (`123456789012:function:name`).
 * @throws ServiceError in Lambda's words, where it can be no function of this account and region
 */
export function lambdaTarget(
  given: string,
  qualifier: string | null,
  functions: readonly FunctionModel[],
  place: ArnParts,
): LambdaTarget {
  const match = given.length <= MAX_NAME ? NAME.exec(given) : null;
  if (!match) {
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value '${given.slice(0, MAX_NAME)}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  const [, region = place.region, accountId = place.accountId, name = "", inName] = match;
  if (region !== place.region) {
    throw new ServiceError(
      "ResourceNotFoundException",
      `Functions from '${region}' are not reachable in this region ('${place.region}')`,
      404,
    );
  }
  if (inName !== undefined && qualifier !== null && inName !== qualifier) {
    throw new ServiceError(
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const version = qualifier ?? inName;
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}${version === undefined ? "" : `:${version}`}`;
  // Nothing is published here: a version or an alias is one that is not there.
  const isHere = accountId === place.accountId && (version === undefined || version === "$LATEST");
  return { arn, qualifier: version, fn: isHere ? functions.find((fn) => fn.name === name) : undefined };
}

export const functionNotFound = (arn: string) =>
  new ServiceError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
