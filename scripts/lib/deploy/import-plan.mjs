import { Refusal } from "../refusal.mjs";

/** The property by which CloudFormation knows a thing that it imports: `primaryIdentifier` of the type's schema. */
const IDENTIFIERS = { "AWS::DynamoDB::Table": "TableName", "AWS::S3::Bucket": "BucketName" };

/**
 * What CloudFormation is told to import into a stage's stack: the packaged template's own definition of each thing, cut to what stands without the rest, beside what the stack has already. An import makes and changes nothing, so that
 * it takes no other new resource and no new output; the deploy after it brings what was cut.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 * @param {{Resources: Record<string, object>}} packaged
 * @param {string[]} left names of tables and buckets that are in no stack
 * @param {{account: string, deployed?: {Resources: Record<string, object>}}} options `deployed`: the template of the stack, where there is one that stays
 * @returns {{template: object, resources: {ResourceType: string, LogicalResourceId: string, ResourceIdentifier: Record<string, string>}[]}}
 * @throws Refusal for a name that the packaged template does not have
 */
export function planImport(packaged, left, { account, deployed = { Resources: {} } }) {
  const found = left.map((name) => {
    const entry = Object.entries(packaged.Resources).find(([, one]) => nameOf(one, account) === name);
    if (!entry) throw new Refusal(`serverless.yml does not have ${name}, so that it cannot be imported.`);
    return { name, id: entry[0], resource: entry[1] };
  });
  return {
    template: {
      AWSTemplateFormatVersion: packaged.AWSTemplateFormatVersion,
      ...deployed,
      Resources: {
        ...deployed.Resources,
        ...Object.fromEntries(found.map(({ id, resource }) => [id, standingAlone(resource)])),
      },
    },
    resources: found.map(({ name, id, resource: { Type: type } }) => ({
      ResourceType: type,
      LogicalResourceId: id,
      ResourceIdentifier: { [IDENTIFIERS[type]]: name },
    })),
  };
}

function nameOf({ Type: type, Properties: properties }, account) {
  const name = properties?.[IDENTIFIERS[type]];
  return name?.["Fn::Sub"]?.replaceAll("${AWS::AccountId}", account) ?? name;
}

/** Without the properties that refer to another resource: such a reference would be to nothing. */
const standingAlone = ({ Properties: properties, DependsOn: _others, ...rest }) => ({
  ...rest,
  Properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => !refersToAnother(value))),
});

/** Whether a value names anything but AWS's own pseudo-parameters. */
function refersToAnother(value) {
  if (Array.isArray(value)) return value.some(refersToAnother);
  if (value === null || typeof value !== "object") return false;
  return Object.entries(value).some(([name, argument]) => {
    if (name === "Fn::GetAtt") return true;
    if (name === "Ref") return !argument.startsWith("AWS::");
    if (name === "Fn::Sub") return /\$\{(?!AWS::|!)/.test(JSON.stringify(argument));
    return refersToAnother(argument);
  });
}
