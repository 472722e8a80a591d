import type { FunctionModel, RoleModel } from "../model/types.ts";

/** When this process began, which is when its functions were put in place. */
const startedAt = new Date().toISOString().replace("Z", "+0000");

/** Lambda's FunctionConfiguration, as far as serverless.yml tells. Source: the Lambda API reference, FunctionConfiguration. */
export function describeFunction(fn: FunctionModel, role: RoleModel | undefined): Record<string, unknown> {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: fn.runtime,
    ...(role && role.arn !== "" ? { Role: role.arn } : {}),
    Handler: fn.handler,
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memoryMb,
    LastModified: startedAt,
    Version: "$LATEST",
    Environment: { Variables: fn.environment },
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}

const MAX_ITEMS = 50;

/** A page of ListFunctions. @param marker the name after which it begins */
export function listFunctions(
  functions: readonly FunctionModel[],
  roles: Readonly<Record<string, RoleModel>>,
  marker: string | null,
  maxItems: string | null,
): { readonly Functions: unknown[]; readonly NextMarker: string | null } {
  const size = Math.min(Math.max(Number(maxItems ?? MAX_ITEMS) || MAX_ITEMS, 1), MAX_ITEMS);
  const rest = [...functions]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => marker === null || name > marker);
  const page = rest.slice(0, size);
  return {
    Functions: page.map((fn) => describeFunction(fn, roles[fn.role ?? ""])),
    NextMarker: rest.length > size ? (page.at(-1)?.name ?? null) : null,
  };
}
