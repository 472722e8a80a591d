import type { ModelContext } from "./context.ts";
import { resolveIntrinsics, UNRESOLVED } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { PolicyStatement } from "./types.ts";

/** The version whose documents know policy variables; in an older one `${...}` is plain text. Source: IAM user guide, "Version". */
const WITH_VARIABLES = "2012-10-17";

/** The statements of a policy document, whatever form serverless.yml gives it. `owner` is named in warnings. */
export function documentStatements(
  document: unknown,
  owner: string,
  context: ModelContext,
): PolicyStatement[] {
  const resolved = resolveIntrinsics(document, context);
  if (!isRecord(resolved)) return [];
  const statements = toStatements(resolved.Statement, owner, context);
  if (resolved.Version === WITH_VARIABLES) return statements;
  return JSON.parse(JSON.stringify(statements).replaceAll("${", "${$}{")) as PolicyStatement[];
}

/** A list of statements with intrinsics in it, as `iam.role.statements` has. */
export function listStatements(list: unknown, owner: string, context: ModelContext): PolicyStatement[] {
  return toStatements(resolveIntrinsics(list ?? [], context), owner, context);
}

function toStatements(value: unknown, owner: string, context: ModelContext): PolicyStatement[] {
  return (Array.isArray(value) ? value.flat() : [value]).flatMap((entry) => {
    if (!isRecord(entry)) return [];
    const statement = toStatement(entry);
    if (statement)
      return JSON.stringify(statement).includes(UNRESOLVED)
        ? lenient(statement, owner, context)
        : [statement];
    context.warnings.push(
      `${owner} has a statement with neither Effect: Allow nor Effect: Deny, which is left out: ${JSON.stringify(entry).slice(0, 200)}.`,
    );
    return [];
  });
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value]).map(String);

function toStatement(entry: Readonly<Record<string, unknown>>): PolicyStatement | undefined {
  const { Sid, Effect, Condition } = entry;
  if (Effect !== "Allow" && Effect !== "Deny") return undefined;
  const list = (name: "Action" | "NotAction" | "Resource" | "NotResource") =>
    entry[name] === undefined
      ? {}
      : { [name]: typeof entry[name] === "string" ? entry[name] : texts(entry[name]) };
  return {
    ...(typeof Sid === "string" ? { Sid } : {}),
    Effect,
    ...list("Action"),
    ...list("NotAction"),
    ...list("Resource"),
    ...list("NotResource"),
    ...(isRecord(Condition) ? { Condition: Condition as NonNullable<PolicyStatement["Condition"]> } : {}),
  };
}

/**
 * A statement with a part that could not be resolved, read so that nothing is refused by a guess: in an Allow the part stands for anything, a Deny that depends
 * on it is left out.
 */
function lenient(statement: PolicyStatement, owner: string, context: ModelContext): PolicyStatement[] {
  const deny = statement.Effect === "Deny";
  context.warnings.push(
    deny
      ? `${owner} has a Deny statement with a part that is not known here, which is left out.`
      : `${owner} has a statement with a part that is not known here, which counts for anything.`,
  );
  if (deny) return [];
  const anything = (list: string | readonly string[] | undefined) =>
    list === undefined ? undefined : texts(list).map((text) => text.replaceAll(UNRESOLVED, "*"));
  const nothing = (list: string | readonly string[] | undefined) =>
    list === undefined ? undefined : texts(list).filter((text) => !text.includes(UNRESOLVED));
  const { Sid, Effect, Condition } = statement;
  const known = {
    Sid,
    Effect,
    Action: anything(statement.Action),
    NotAction: nothing(statement.NotAction),
    Resource: anything(statement.Resource),
    NotResource: nothing(statement.NotResource),
    Condition: JSON.stringify(Condition ?? {}).includes(UNRESOLVED) ? undefined : Condition,
  };
  return [JSON.parse(JSON.stringify(known)) as PolicyStatement];
}
