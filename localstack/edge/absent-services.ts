import type { Log } from "../log.ts";
import { ServiceError } from "./answers.ts";
import type { AbsentRoute } from "./route.ts";
import { describeCall } from "./services.ts";

/** Services of which some operations are here. */
const PARTLY_HERE: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB's and DynamoDB Streams' JSON operations",
  lambda:
    "Invoke, ListFunctions, GetFunction, GetFunctionConfiguration and the calls that list, get and switch event source mappings",
  ssm: "GetParameter, GetParameters and GetParametersByPath",
  sts: "GetCallerIdentity",
};

/** 501, which no SDK tries again. */
const STATUS = 501;
const MAX_TOLD = 200;

/** Refuses what is not part of local AWS, by name; the log tells of each service and operation once. */
export function createAbsentServices(log: Log): (route: AbsentRoute) => ServiceError {
  const told = new Set<string>();
  return ({ signingName, operation, what }) => {
    const call = describeCall(signingName, operation, what);
    const here = Object.hasOwn(PARTLY_HERE, signingName) ? PARTLY_HERE[signingName] : undefined;
    const message =
      signingName === "execute-api"
        ? `${call}: no API of this service answers there. @connections is answered on the WebSocket API's own port.`
        : `${call} is not part of local AWS${here === undefined ? ", so nothing on this machine answers it" : `, which has ${here}`}.`;
    // Each object of a bucket has a path of its own, so a REST call counts by its method.
    const kind = `${signingName} ${operation || what.split(" ")[0]}`;
    if (!told.has(kind) && told.size < MAX_TOLD) {
      told.add(kind);
      log.warning(
        `A call was refused: ${message} If it runs elsewhere, say where by ${endpointVariable(signingName)} in the function's environment.`,
      );
    }
    return new ServiceError("NotImplemented", message, STATUS);
  };
}

/** The SDKs' and the AWS CLI's variable for one service, `AWS_ENDPOINT_URL_SNS`; by the service's id, which mostly is its signing name. */
function endpointVariable(signingName: string): string {
  const ids: Readonly<Record<string, string>> = {
    events: "EVENTBRIDGE",
    logs: "CLOUDWATCH_LOGS",
    monitoring: "CLOUDWATCH",
    secretsmanager: "SECRETS_MANAGER",
    states: "SFN",
    "cognito-idp": "COGNITO_IDENTITY_PROVIDER",
  };
  const id = Object.hasOwn(ids, signingName)
    ? ids[signingName]
    : signingName.toUpperCase().replaceAll("-", "_");
  return id === "" ? "its endpoint setting" : `AWS_ENDPOINT_URL_${id}`;
}
