import type { ServiceModel } from "../model/types.ts";
import { UserError } from "../user-error.ts";

/**
 * Nothing is served that the framework would not deploy because it would let everyone in.
 * @throws UserError with a line for each reason, and what to do
 */
export function assertDeployable({ refusals = [] }: Pick<ServiceModel, "refusals">): void {
  if (refusals.length === 0) return;
  throw new UserError(
    [
      ...refusals,
      "The framework refuses to deploy that, and without an authorizer everyone would come in. Correct serverless.yml, or run without any authorizer: serverless offline --noAuth",
    ].join("\n"),
  );
}
