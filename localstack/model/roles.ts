import type { ModelContext } from "./context.ts";
import { resolveIntrinsics } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { PolicyStatement, RoleModel } from "./types.ts";

/** The role that the framework makes from `provider.iam.role.statements` for functions without one of their own. */
export const DEFAULT_ROLE = "IamRoleLambdaExecution";

/**
 * Logical id of the role that a `role:` value names, or undefined where it names one outside this service (an ARN, an import): what such a
 * role allows is not known here.
 */
export function roleOf(role: unknown, service: ServerlessService, context: ModelContext): string | undefined {
  if (role === undefined || (isRecord(role) && ("statements" in role || "managedPolicies" in role))) {
    return DEFAULT_ROLE;
  }
  const id = isRecord(role) && Array.isArray(role["Fn::GetAtt"]) ? role["Fn::GetAtt"][0] : role;
  if (typeof id === "string" && service.resources?.Resources?.[id]?.Type === "AWS::IAM::Role") return id;
  if (id === DEFAULT_ROLE) return DEFAULT_ROLE;
  context.warnings.push(
    `The role ${JSON.stringify(role)} is not defined in this service: its permissions are not checked.`,
  );
  return undefined;
}

/** Every `AWS::IAM::Role` of the service with its inline policies, and the framework's own default role. */
export function buildRoles(service: ServerlessService, context: ModelContext): Record<string, RoleModel> {
  const roles: Record<string, RoleModel> = {};
  for (const [id, resource] of Object.entries(service.resources?.Resources ?? {})) {
    if (resource.Type !== "AWS::IAM::Role") continue;
    const policies = resolveIntrinsics(resource.Properties?.Policies ?? [], context);
    roles[id] = {
      arn: context.getAtt(id, "Arn") ?? "",
      statements: Array.isArray(policies) ? policies.flatMap(statementsOf) : [],
    };
  }
  const inline = isRecord(service.provider.iam?.role) ? service.provider.iam.role.statements : undefined;
  const statements = resolveIntrinsics(inline ?? service.provider.iamRoleStatements ?? [], context);
  roles[DEFAULT_ROLE] = {
    arn: context.getAtt(DEFAULT_ROLE, "Arn") ?? "",
    statements: [
      logStatement(context),
      ...(hasWebSocketEvents(service) ? [MANAGE_CONNECTIONS] : []),
      ...(Array.isArray(statements) ? (statements as PolicyStatement[]) : []),
    ],
  };
  return roles;
}

/** What the framework adds to its default role where there are `websocket` events, unless they share an API that exists already. */
const MANAGE_CONNECTIONS: PolicyStatement = {
  Effect: "Allow",
  Action: ["execute-api:ManageConnections"],
  Resource: ["arn:aws:execute-api:*:*:*/@connections/*"],
};

const hasWebSocketEvents = (service: ServerlessService) =>
  !service.provider.apiGateway?.websocketApiId &&
  Object.values(service.functions ?? {}).some((fn) => fn.events?.some((event) => event.websocket));

function statementsOf(policy: unknown): PolicyStatement[] {
  const document = isRecord(policy) ? policy.PolicyDocument : undefined;
  const statement = isRecord(document) ? document.Statement : undefined;
  return (Array.isArray(statement) ? statement : statement ? [statement] : []) as PolicyStatement[];
}

/** The framework's default role may write its own logs. */
function logStatement(context: ModelContext): PolicyStatement {
  const { region, accountId, service, stage } = context.place;
  return {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource", "logs:PutLogEvents"],
    Resource: [`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${service}-${stage}*:*`],
  };
}
