import { createHash } from "node:crypto";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { jsonAnswer, ServiceError } from "./answers.ts";
import type { ArnParts } from "./arns.ts";
import { isRecord } from "./json-input.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

const MAX_NAMES = 10;
const DEFAULT_PAGE = 10;

/** The ARN of a parameter or of a path: its leading slash is not doubled. */
export const parameterArn = (name: string, arn: ArnParts) =>
  `arn:aws:ssm:${arn.region}:${arn.accountId}:parameter/${name.replace(/^\//, "")}`;

/** What a call touches, for IAM and the recorder. */
export function parameterNames(operation: string, input: unknown): string[] {
  if (!isRecord(input)) return [];
  const names = operation === "GetParameters" ? input.Names : [input.Name ?? input.Path];
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** SSM Parameter Store, read only: GetParameter, GetParameters, GetParametersByPath. @throws ServiceError in SSM's words. */
export function callSsm(
  store: ParameterStore,
  operation: string,
  input: unknown,
  arn: ArnParts,
): WholeAnswer {
  const request = isRecord(input) ? input : {};
  const show = (parameter: Parameter) => describe(parameter, request.WithDecryption === true, arn);
  switch (operation) {
    case "GetParameter": {
      if (typeof request.Name !== "string" || request.Name === "") throw missing("name");
      const parameter = store.find(plainName(request.Name));
      // AWS's answer has no message.
      if (!parameter) throw new ServiceError("ParameterNotFound", "");
      return jsonAnswer(200, { Parameter: show(parameter) });
    }
    case "GetParameters": {
      const names = parameterNames(operation, request);
      if (names.length === 0) throw missing("names");
      if (names.length > MAX_NAMES) {
        throw new ServiceError(
          "ValidationException",
          `1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NAMES}`,
        );
      }
      const found = names.map((name) => ({ name, parameter: store.find(plainName(name)) }));
      return jsonAnswer(200, {
        InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
        Parameters: found.flatMap(({ parameter }) => (parameter ? [show(parameter)] : [])),
      });
    }
    case "GetParametersByPath": {
      if (typeof request.Path !== "string" || !request.Path.startsWith("/")) {
        throw new ServiceError(
          "ValidationException",
          'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
        );
      }
      const all = store.listByPath(request.Path, request.Recursive === true);
      const from = typeof request.NextToken === "string" ? Number(request.NextToken) : 0;
      if (!Number.isSafeInteger(from) || from < 0) {
        throw new ServiceError("InvalidNextToken", "The specified token isn't valid.");
      }
      const size = typeof request.MaxResults === "number" ? request.MaxResults : DEFAULT_PAGE;
      const to = from + Math.min(Math.max(size, 1), DEFAULT_PAGE);
      return jsonAnswer(200, {
        Parameters: all.slice(from, to).map(show),
        ...(to < all.length ? { NextToken: String(to) } : {}),
      });
    }
    default:
      throw new ServiceError(
        "UnknownOperationException",
        `AmazonSSM.${operation} is not an operation of the local Parameter Store; it has GetParameter, GetParameters and GetParametersByPath.`,
      );
  }
}

const missing = (member: string) =>
  new ServiceError(
    "ValidationException",
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );

/** A parameter may be named by its ARN, as one that another account shares is. */
const plainName = (name: string) =>
  name.startsWith("arn:") ? `/${name.split(":parameter/")[1] ?? ""}` : name;

function describe(parameter: Parameter, decrypt: boolean, arn: ArnParts) {
  const hidden = parameter.type === "SecureString" && !decrypt;
  return {
    ARN: parameterArn(parameter.name, arn),
    DataType: "text",
    LastModifiedDate: parameter.lastModifiedMs / 1000,
    Name: parameter.name,
    Type: parameter.type,
    // Without WithDecryption AWS gives the ciphertext: here something that is as useless.
    Value: hidden
      ? createHash("sha512").update(`${parameter.name} ${parameter.version}`).digest("base64")
      : parameter.value,
    Version: parameter.version,
  };
}
