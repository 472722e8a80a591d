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

/**
 * What holds data: the property that names it, and those that cannot change, for which CloudFormation makes a new, empty one ("Update requires: Replacement" on each property's page).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html, aws-resource-s3-bucket.html, aws-resource-sqs-queue.html
 */
const STORES = {
  "AWS::DynamoDB::Table": { name: "TableName", fixed: ["KeySchema", "LocalSecondaryIndexes"] },
  "AWS::DynamoDB::GlobalTable": { name: "TableName", fixed: ["KeySchema", "LocalSecondaryIndexes"] },
  "AWS::S3::Bucket": { name: "BucketName", fixed: [] },
  "AWS::SQS::Queue": { name: "QueueName", fixed: ["FifoQueue"] },
};

/**
 * The words for a person, what would be lost, and what CloudFormation does not do.
 * @returns {{text: string, losses: string[], refusals: string[]}}
 */
export function describeChanges(deployed, next, countTypes) {
  const { added, changed, removed, code } = templateChanges(deployed, next);
  if (!deployed)
    return { text: `${added.length} resources, all new:\n${countTypes(next)}`, losses: [], refusals: [] };
  const typed = (ids, from) => ids.map((id) => `${id} (${from[id].Type})`);
  const lines = [
    ["new", typed(added, next.Resources)],
    ["changed", typed(changed, next.Resources)],
    ["removed", typed(removed, deployed.Resources)],
  ].flatMap(([word, ids]) => (ids.length === 0 ? [] : [`  ${word}: ${ids.join(", ")}`]));
  if (code > 0) lines.push(`  code: ${code} functions`);
  const stores = removed.filter((id) => STORES[deployed.Resources[id].Type]);
  const isRetained = ({ DeletionPolicy: policy }) => policy?.startsWith("Retain");
  const kept = stores.filter((id) => isRetained(deployed.Resources[id]));
  const gone = stores.filter((id) => !kept.includes(id));
  if (kept.length > 0) lines.push(`  kept, and in no stack any more: ${kept.join(", ")}`);
  const unkept = changed.filter(
    (id) => isRetained(deployed.Resources[id]) && !isRetained(next.Resources[id]),
  );
  if (unkept.length > 0) lines.push(`  no longer kept when the stack goes: ${unkept.join(", ")}`);
  const replaced = changed.map((id) => ({ id, ...replacement(deployed.Resources[id], next.Resources[id]) }));
  return {
    text: lines.length === 0 ? "  nothing changes" : lines.join("\n"),
    losses: [
      ...gone.map((id) => `${id} is no longer in serverless.yml, and what is in it goes with it.`),
      ...replaced.flatMap(({ id, loss }) => (loss ? [`${id} is made anew and empty: ${loss} changes.`] : [])),
      ...changed.flatMap((id) => expiries(id, deployed.Resources[id], next.Resources[id])),
    ],
    refusals: replaced.flatMap(({ id, refusal }) => (refusal ? [`${id}: ${refusal}`] : [])),
  };
}

/** @returns {{loss?: string, refusal?: string}} `loss`: the property for which CloudFormation makes a new one; `refusal`: why it makes none */
function replacement({ Type: type, Properties: before = {} }, { Type: nextType, Properties: after = {} }) {
  if (type !== nextType) return { refusal: `CloudFormation does not make ${nextType} of ${type}.` };
  const store = STORES[type];
  if (!store) return {};
  const isNamedAnew = !isDeepStrictEqual(before[store.name], after[store.name]);
  if (isNamedAnew) return { loss: store.name };
  const changed = store.fixed.find((name) => !isDeepStrictEqual(before[name], after[name]));
  const what = changed ?? retypedAttribute(before.AttributeDefinitions, after.AttributeDefinitions);
  if (!what) return {};
  // Two of one name cannot be there, and the new one is made before the old one goes.
  return after[store.name] === undefined
    ? { loss: what }
    : { refusal: `${what} cannot change while it has the same ${store.name}; CloudFormation refuses that.` };
}

/** A key that becomes a number, say. */
function retypedAttribute(before = [], after = []) {
  const was = new Map(before.map(({ AttributeName: name, AttributeType: type }) => [name, type]));
  const found = after.find(
    ({ AttributeName: name, AttributeType: type }) => was.has(name) && was.get(name) !== type,
  );
  return found && `the type of ${found.AttributeName}`;
}

/** What a store begins to delete by itself: items by another attribute, objects by another rule. */
function expiries(id, { Properties: before = {} }, { Properties: after = {} }) {
  const { TimeToLiveSpecification: ttl, LifecycleConfiguration: lifecycle } = after;
  const items =
    ttl?.Enabled && !isDeepStrictEqual(ttl, before.TimeToLiveSpecification)
      ? [`${id} deletes items whose ${ttl.AttributeName} has passed: its TimeToLiveSpecification changes.`]
      : [];
  const known = before.LifecycleConfiguration?.Rules ?? [];
  const objects = (lifecycle?.Rules ?? [])
    .filter((rule) => Object.keys(rule).some((name) => EXPIRES.test(name)))
    .filter((rule) => !known.some((one) => isDeepStrictEqual(one, rule)))
    .map(
      ({ Id: name = "without an Id" }) => `${id} deletes objects by a rule that is new or changed: ${name}.`,
    );
  return [...items, ...objects];
}

/** Of a bucket's rules: ExpirationInDays, ExpirationDate, NoncurrentVersionExpiration and its older spellings. */
const EXPIRES = /Expiration/;
