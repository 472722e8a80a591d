import { isDeepStrictEqual } from "node:util";

/**
 * What a deploy changes, by logical id.
 * @param {{Resources: Record<string, object>} | undefined} deployed the stack's template; nothing where there is no stack
 * @param {{Resources: Record<string, object>}} next
 * @returns {{added: string[], changed: string[], removed: string[], code: number}} `code`: functions that change in nothing but their code's place
 */
export function templateChanges(deployed, next) {
  const before = deployed?.Resources ?? {};
  const after = next.Resources;
  const both = Object.keys(after).filter((id) => before[id] !== undefined);
  const differ = both.filter((id) => !isDeepStrictEqual(before[id], after[id]));
  const codeOnly = differ.filter((id) => isDeepStrictEqual(withoutCode(before[id]), withoutCode(after[id])));
  return {
    added: Object.keys(after).filter((id) => before[id] === undefined),
    changed: differ.filter((id) => !codeOnly.includes(id)),
    removed: Object.keys(before).filter((id) => after[id] === undefined),
    code: codeOnly.length,
  };
}

/** osls puts a new time into the place of the code at each packaging, whether the code changed or not. */
function withoutCode(resource) {
  if (resource.Type !== "AWS::Lambda::Function") return resource;
  const { Code: _place, ...properties } = resource.Properties;
  return { ...resource, Properties: properties };
}

/** Losing one of these loses what is in it. */
const STORES = ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue"];
/** Properties that cannot change: CloudFormation would make a new, empty one. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html */
const REPLACING = ["TableName", "KeySchema", "BucketName", "QueueName"];

/**
 * The words for a person, and what would be lost.
 * @returns {{text: string, losses: string[]}}
 */
export function describeChanges(deployed, next, countTypes) {
  const { added, changed, removed, code } = templateChanges(deployed, next);
  if (!deployed) return { text: `${added.length} resources, all new:\n${countTypes(next)}`, losses: [] };
  const typed = (ids, from) => ids.map((id) => `${id} (${from[id].Type})`);
  const lines = [
    ["new", typed(added, next.Resources)],
    ["changed", typed(changed, next.Resources)],
    ["removed", typed(removed, deployed.Resources)],
  ].flatMap(([word, ids]) => (ids.length === 0 ? [] : [`  ${word}: ${ids.join(", ")}`]));
  if (code > 0) lines.push(`  code: ${code} functions`);
  const gone = removed.filter((id) => STORES.includes(deployed.Resources[id].Type));
  const replaced = changed.filter(
    (id) =>
      STORES.includes(next.Resources[id].Type) &&
      REPLACING.some(
        (name) =>
          !isDeepStrictEqual(
            deployed.Resources[id].Properties?.[name],
            next.Resources[id].Properties?.[name],
          ),
      ),
  );
  return {
    text: lines.length === 0 ? "  nothing changes" : lines.join("\n"),
    losses: [
      ...gone.map((id) => `${id} is no longer in serverless.yml, and what is in it goes with it.`),
      ...replaced.map((id) => `${id} is made anew and empty: one of ${REPLACING.join(", ")} changes.`),
    ],
  };
}
