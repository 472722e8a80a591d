import type { ModelContext } from "./context.ts";
import {
  frameworkStatements,
  hasWebSocket,
  hasWebSocketEvent,
  MANAGE_CONNECTIONS,
} from "./framework-statements.ts";
import { resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import { lambdaLogicalId } from "./naming.ts";
import { listStatements } from "./policy-statements.ts";
import { rolePolicies } from "./role-policies.ts";
import type { ServerlessFunction, ServerlessService } from "./serverless-service.ts";
import type { RoleModel } from "./types.ts";

/** The role that the framework makes from `provider.iam.role.statements` for functions without one of their own. */
export const DEFAULT_ROLE = "IamRoleLambdaExecution";

/** The key in `roles` of a function's role. Follows the framework, and serverless-iam-roles-per-function, which Serverless 4 took in. */
export function roleOf(key: string, service: ServerlessService, context: ModelContext): string {
  const fn = service.functions?.[key] ?? {};
  const given = fn.role ?? existingRole(service);
  if (given !== undefined) return namedRole(given, service, context);
  return hasOwnRole(fn, service) ? ownRoleId(key) : DEFAULT_ROLE;
}

/** Every role that the service defines or names: those in `resources`, the framework's default one, those per function, and those that lie elsewhere. */
export function buildRoles(service: ServerlessService, context: ModelContext): Record<string, RoleModel> {
  const roles: Record<string, RoleModel> = {};
  for (const [id, resource] of Object.entries(service.resources?.Resources ?? {})) {
    if (resource.Type === "AWS::IAM::Role") roles[id] = resourceRole(id, service, context);
  }
  roles[DEFAULT_ROLE] = defaultRole(service, context);
  for (const key of Object.keys(service.functions ?? {})) {
    const id = roleOf(key, service, context);
    if (id === ownRoleId(key)) roles[id] = ownRole(key, service, context);
    roles[id] ??= {
      arn: id.startsWith("arn:") ? id : "",
      statements: [],
      gaps: ["it is not defined in this service"],
    };
  }
  return roles;
}

/** `provider.role`, or `provider.iam.role` where it names a role instead of describing one. */
function existingRole({ provider }: ServerlessService): unknown {
  const role = provider.iam?.role;
  if (typeof role === "string") return role;
  if (isRecord(role) && Object.keys(role).some((name) => name === "Ref" || name.startsWith("Fn::")))
    return role;
  return provider.role;
}

const providerRole = ({ provider }: ServerlessService): Readonly<Record<string, unknown>> =>
  isRecord(provider.iam?.role) ? provider.iam.role : {};

const providerStatements = (service: ServerlessService): unknown =>
  providerRole(service).statements ?? service.provider.iamRoleStatements;

function functionRole(fn: ServerlessFunction): Readonly<Record<string, unknown>> {
  return isRecord(fn.iam) && isRecord(fn.iam.role) ? fn.iam.role : {};
}

function hasOwnRole(fn: ServerlessFunction, service: ServerlessService): boolean {
  const role = functionRole(fn);
  return (
    fn.iamRoleStatements !== undefined ||
    role.statements !== undefined ||
    role.managedPolicies !== undefined ||
    isPerFunction(service)
  );
}

/** Serverless 4: no shared role, and each function's own takes over the provider's statements. */
const isPerFunction = (service: ServerlessService) => providerRole(service).mode === "perFunction";

const ownRoleId = (key: string) => `${lambdaLogicalId(key).replace(/LambdaFunction$/, "")}${DEFAULT_ROLE}`;

/** A role by its logical id, by `Fn::GetAtt`, or by an ARN, which may be that of a role in `resources`. One that lies elsewhere keeps its ARN as its key. */
function namedRole(role: unknown, service: ServerlessService, context: ModelContext): string {
  const roles = Object.entries(service.resources?.Resources ?? {}).flatMap(([id, { Type }]) =>
    Type === "AWS::IAM::Role" ? [id] : [],
  );
  const attribute = isRecord(role) ? role["Fn::GetAtt"] : undefined;
  const logicalId = Array.isArray(attribute) ? attribute[0] : String(attribute ?? role).split(".")[0];
  if (logicalId === DEFAULT_ROLE || roles.includes(logicalId)) return logicalId;
  const text = resolveString(role, context);
  return roles.find((id) => context.getAtt(id, "Arn") === text) ?? text;
}

/** A role in `resources`, with the policies inside it and those attached to it. */
function resourceRole(id: string, service: ServerlessService, context: ModelContext): RoleModel {
  const inline = service.resources?.Resources?.[id]?.Properties?.Policies;
  const path = `resources.Resources.${id}.Properties.Policies`;
  return {
    arn: context.getAtt(id, "Arn") ?? "",
    statementsAt: Array.isArray(inline) && inline.length > 0 ? `${path}[0].PolicyDocument.Statement` : path,
    ...rolePolicies(id, [], service, context),
  };
}

function defaultRole(service: ServerlessService, context: ModelContext): RoleModel {
  const { service: name, stage, region, accountId } = context.place;
  const role = providerRole(service);
  const functions = Object.entries(service.functions ?? {});
  const attached = rolePolicies(DEFAULT_ROLE, managedPolicies(service), service, context);
  tellBoundary(DEFAULT_ROLE, role.permissionsBoundary ?? role.permissionBoundary, context);
  return {
    arn: roleArn(role, `${name}-${stage}-${region}-lambdaRole`, accountId, context),
    statementsAt:
      role.statements === undefined && service.provider.iamRoleStatements !== undefined
        ? "provider.iamRoleStatements"
        : "provider.iam.role.statements",
    ...attached,
    statements: [
      ...frameworkStatements(
        functions.flatMap(([key, fn]) => (roleOf(key, service, context) === DEFAULT_ROLE ? [fn] : [])),
        [`${name}-${stage}*`],
        context,
      ),
      ...(hasWebSocketEvent(service) ? [MANAGE_CONNECTIONS] : []),
      ...listStatements(providerStatements(service), DEFAULT_ROLE, context),
      ...attached.statements,
    ],
  };
}

/** Of `functions.x.iamRoleStatements`, or of Serverless 4's `functions.x.iam.role`. */
function ownRole(key: string, service: ServerlessService, context: ModelContext): RoleModel {
  const fn = service.functions?.[key] ?? {};
  const { service: name, stage, region, accountId } = context.place;
  const byPlugin = fn.iamRoleStatements !== undefined;
  const id = ownRoleId(key);
  const role = functionRole(fn);
  const provider = providerRole(service);
  const plugin = service.custom?.["serverless-iam-roles-per-function"];
  const inherits = byPlugin
    ? (fn.iamRoleStatementsInherit ?? (isRecord(plugin) && plugin.defaultInherit === true))
    : ((isRecord(fn.iam) ? fn.iam.inheritStatements : undefined) ?? isPerFunction(service));
  const managed = [role.managedPolicies, isPerFunction(service) ? provider.managedPolicies : undefined];
  const attached = rolePolicies(
    id,
    managed.flatMap((list) => (Array.isArray(list) ? list : [])),
    service,
    context,
  );
  tellBoundary(
    id,
    fn.iamPermissionsBoundary ?? role.permissionsBoundary ?? provider.permissionsBoundary,
    context,
  );
  const named = fn.iamRoleStatementsName ?? role.name;
  return {
    arn: roleArn(
      { path: role.path ?? provider.path, name: named },
      `${name}-${stage}-${key}-${region}-lambdaRole`,
      accountId,
      context,
    ),
    statementsAt: byPlugin ? `functions.${key}.iamRoleStatements` : `functions.${key}.iam.role.statements`,
    ...attached,
    statements: [
      ...frameworkStatements([fn], [context.functionName(key)], context),
      ...(hasWebSocket(fn) && !byPlugin ? [MANAGE_CONNECTIONS] : []),
      ...(inherits === true ? listStatements(providerStatements(service), id, context) : []),
      ...listStatements(fn.iamRoleStatements, id, context),
      ...listStatements(role.statements, id, context),
      ...attached.statements,
    ],
  };
}

/** The plugin copies the provider's role without its managed policies; the default role has them. */
function managedPolicies(service: ServerlessService): unknown[] {
  const list = providerRole(service).managedPolicies ?? service.provider.iamManagedPolicies;
  return Array.isArray(list) ? list : [];
}

function roleArn(
  role: { readonly path?: unknown; readonly name?: unknown },
  name: string,
  accountId: string,
  context: ModelContext,
): string {
  const path = typeof role.path === "string" ? role.path : "/";
  const given = role.name === undefined ? name : resolveString(role.name, context);
  return `arn:aws:iam::${accountId}:role${path}${given}`;
}

function tellBoundary(id: string, boundary: unknown, context: ModelContext): void {
  if (boundary !== undefined)
    context.warnings.push(`The permissions boundary of ${id} is not evaluated here: AWS may allow less.`);
}
