import type { ModelContext } from "./context.ts";
import { resolveIntrinsics } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import { managedPolicyStatements } from "./managed-policies.ts";
import { documentStatements } from "./policy-statements.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { PolicyStatement, RoleModel } from "./types.ts";

type Properties = Readonly<Record<string, unknown>>;

/** Policies that stand by themselves in `resources` and name the roles that they are attached to. */
const ATTACHED = new Set(["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"]);

/**
 * What the policies of a role allow and deny: those inside the role's resource, its managed ones, and those that are attached to it from elsewhere in `resources`.
 * @param managed managed policies that the framework adds, as serverless.yml writes them
 */
export function rolePolicies(
  id: string,
  managed: readonly unknown[],
  service: ServerlessService,
  context: ModelContext,
): Pick<RoleModel, "statements" | "gaps"> {
  const properties = service.resources?.Resources?.[id]?.Properties ?? {};
  const statements: PolicyStatement[] = [];
  const gaps: string[] = [];
  for (const policy of asList(properties.Policies)) {
    if (isRecord(policy)) statements.push(...documentStatements(policy.PolicyDocument, id, context));
  }
  for (const policy of [...asList(properties.ManagedPolicyArns), ...managed]) {
    const found = managedStatements(policy, service, context);
    if (Array.isArray(found)) statements.push(...found);
    else gaps.push(`what ${found} allows is not known here`);
  }
  for (const [policyId, resource] of Object.entries(service.resources?.Resources ?? {})) {
    if (!ATTACHED.has(resource.Type ?? "")) continue;
    const given = resource.Properties ?? {};
    if (isAttachedTo(id, given, context))
      statements.push(...documentStatements(given.PolicyDocument, policyId, context));
  }
  if (properties.PermissionsBoundary !== undefined)
    context.warnings.push(`The permissions boundary of ${id} is not evaluated here: AWS may allow less.`);
  return gaps.length > 0 ? { statements, gaps } : { statements };
}

/** The statements of a managed policy, or its name where it is neither AWS's own and in the table nor in this service. */
function managedStatements(
  policy: unknown,
  service: ServerlessService,
  context: ModelContext,
): readonly PolicyStatement[] | string {
  const resources = service.resources?.Resources ?? {};
  const reference = isRecord(policy) ? (policy.Ref ?? attributeOwner(policy)) : undefined;
  const local = typeof reference === "string" ? resources[reference] : undefined;
  if (local?.Type === "AWS::IAM::ManagedPolicy")
    return documentStatements(local.Properties?.PolicyDocument, String(reference), context);
  const arn = resolveIntrinsics(policy, context);
  if (typeof arn !== "string") return [];
  const own = Object.entries(resources).find(
    ([, { Type, Properties }]) =>
      Type === "AWS::IAM::ManagedPolicy" &&
      Properties?.ManagedPolicyName !== undefined &&
      arn.endsWith(`/${String(resolveIntrinsics(Properties.ManagedPolicyName, context))}`),
  );
  if (own) return documentStatements(own[1].Properties?.PolicyDocument, own[0], context);
  return managedPolicyStatements(arn) ?? arn;
}

/** `X` of `Fn::GetAtt: [X, PolicyArn]`. */
function attributeOwner(value: Properties): unknown {
  const attribute = value["Fn::GetAtt"];
  return Array.isArray(attribute)
    ? attribute[0]
    : typeof attribute === "string"
      ? attribute.split(".")[0]
      : undefined;
}

/** `Roles` (or `RoleName`) holds names, mostly as `Ref`. */
function isAttachedTo(id: string, policy: Properties, context: ModelContext): boolean {
  const name = context.getAtt(id, "Arn")?.split("/").at(-1);
  return [...asList(policy.Roles), ...asList(policy.RoleName)].some((entry) => {
    if (isRecord(entry) && typeof entry.Ref === "string") return entry.Ref === id;
    return name !== undefined && resolveIntrinsics(entry, context) === name;
  });
}

const asList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
