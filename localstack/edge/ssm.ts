import { createHash } from "node:crypto";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { constraint, jsonAnswer, ServiceError } from "./answers.ts";
import type { ArnParts } from "./arns.ts";
import { isRecord, type JsonObject } from "./json-input.ts";
import { parameterArn, readParameterName } from "./parameter-name.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";
import { parametersByPath } from "./parameters-by-path.ts";

const MAX_NAMES = 10;

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
  // AWS's answer has no message.
  if (!isRecord(input)) throw new ServiceError("SerializationException", "");
  const show = (parameter: Parameter) => describe(parameter, input.WithDecryption === true, arn);
  switch (operation) {
    case "GetParameter":
      return jsonAnswer(200, { Parameter: getParameter(store, input, arn, show) });
    case "GetParameters":
      return jsonAnswer(200, getParameters(store, input, arn, show));
    case "GetParametersByPath":
      return jsonAnswer(200, parametersByPath(store, input, show));
    default:
      throw new ServiceError(
        "UnknownOperationException",
        `AmazonSSM.${operation} is not an operation of the local Parameter Store, which is read only: it has GetParameter, GetParameters and GetParametersByPath. Parameters come from AWS::SSM::Parameter resources, custom.localAws.parameters and parameters.json in the data folder.`,
      );
  }
}

type Show = (parameter: Parameter) => object;

function getParameter(store: ParameterStore, { Name }: JsonObject, arn: ArnParts, show: Show): object {
  if (typeof Name !== "string") throw isNull("name");
  if (Name === "") throw constraint("", "name", "Member must have length greater than or equal to 1");
  const { parameter, selector } = find(store, Name, arn);
  // AWS's answer has no message.
  if (!parameter) throw new ServiceError("ParameterNotFound", "");
  if (!isSelected(parameter, selector))
    throw new ServiceError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${selector} of ${parameter.name}. Verify the version and try again.`,
    );
  return { ...show(parameter), ...selected(selector) };
}

function getParameters(store: ParameterStore, { Names }: JsonObject, arn: ArnParts, show: Show): object {
  if (!Array.isArray(Names)) throw isNull("names");
  const names = Names.filter((name) => typeof name === "string");
  if (names.length !== Names.length) throw new ServiceError("SerializationException", "");
  if (names.length === 0 || names.length > MAX_NAMES) {
    const bound = names.length === 0 ? "greater than or equal to 1" : `less than or equal to ${MAX_NAMES}`;
    throw constraint(`[${names.join(", ")}]`, "names", `Member must have length ${bound}`);
  }
  const found = names.map((name) => ({ name, ...find(store, name, arn) }));
  const isThere = ({ parameter, selector }: (typeof found)[number]) =>
    parameter !== undefined && isSelected(parameter, selector);
  return {
    InvalidParameters: found.filter((one) => !isThere(one)).map(({ name }) => name),
    Parameters: found
      .filter(isThere)
      .map(({ parameter, selector }) => ({ ...show(parameter as Parameter), ...selected(selector) })),
  };
}

function find(store: ParameterStore, text: string, arn: ArnParts) {
  const { candidates, selector, isElsewhere } = readParameterName(text, arn);
  const parameter = isElsewhere
    ? undefined
    : candidates.map((name) => store.find(name)).find((one) => one !== undefined);
  return { parameter, selector };
}

/** Only the newest version is kept here, and no version has a label. */
const isSelected = ({ version }: Parameter, selector: string | undefined) =>
  selector === undefined || selector === String(version);

const selected = (selector: string | undefined) =>
  selector === undefined ? {} : { Selector: `:${selector}` };

const isNull = (member: string) =>
  new ServiceError(
    "ValidationException",
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );

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
