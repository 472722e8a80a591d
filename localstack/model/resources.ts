import { apiIdFor, uuidFor } from "./identifiers.ts";

/** A resource as `resources.Resources` has it. */
export interface Resource {
  readonly Type?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/** What a resource's `Ref` and `Fn::GetAtt` give, with its name already resolved. Source: CloudFormation's "Return values" of each type. */
export interface ResourceIdentity {
  readonly ref: string;
  attribute(name: string): string | undefined;
}

export interface Place {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
}

/** The property that holds a type's own name; where it is absent CloudFormation makes one from stack and logical id. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "TableName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::IAM::Role": "RoleName",
  "AWS::SSM::Parameter": "Name",
  "AWS::SNS::Topic": "TopicName",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::Events::EventBus": "Name",
  "AWS::Events::Rule": "Name",
  "AWS::Scheduler::Schedule": "Name",
};

export function namePropertyOf(type: string): string | undefined {
  return NAME_PROPERTY[type];
}

/** Stack name, logical id and eight characters, much as CloudFormation makes a name; the same at each start. */
export function generatedName(
  place: Place,
  logicalId: string,
  type: string,
  properties: Resource["Properties"] = {},
): string {
  // Lambda gives it, and it is its only name.
  if (type === "AWS::Lambda::EventSourceMapping")
    return uuidFor(`${place.service}/${place.stage}/resource/${logicalId}`);
  const suffix = apiIdFor(`${place.service}/${place.stage}/${logicalId}`).slice(0, 8);
  const name = `${place.service}-${place.stage}-${logicalId}-${suffix}`;
  if (type === "AWS::SQS::Queue" && String(properties.FifoQueue) === "true") return `${name}.fifo`;
  return type === "AWS::S3::Bucket" ? name.toLowerCase() : name;
}

/** Identity of a resource whose name is known; undefined attributes are reported by the caller. */
export function identityOf(type: string, name: string, place: Place): ResourceIdentity {
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${place.region}:${place.accountId}:${rest}`;
  const table = (ref: string, attributes: Readonly<Record<string, string>>): ResourceIdentity => ({
    ref,
    attribute: (attribute) => attributes[attribute],
  });
  switch (type) {
    case "AWS::DynamoDB::Table":
      // The stream's label is known only once the table exists; a policy wants the pattern anyway.
      return table(name, {
        Arn: arn("dynamodb", `table/${name}`),
        StreamArn: arn("dynamodb", `table/${name}/stream/*`),
      });
    case "AWS::SQS::Queue":
      return table(`https://sqs.${place.region}.amazonaws.com/${place.accountId}/${name}`, {
        Arn: arn("sqs", name),
        QueueName: name,
        QueueUrl: `https://sqs.${place.region}.amazonaws.com/${place.accountId}/${name}`,
      });
    case "AWS::S3::Bucket":
      return table(name, {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${place.region}.amazonaws.com`,
      });
    case "AWS::IAM::Role":
      return table(name, { Arn: `arn:aws:iam::${place.accountId}:role/${name}` });
    case "AWS::SNS::Topic":
      return table(arn("sns", name), { TopicArn: arn("sns", name), TopicName: name });
    case "AWS::Logs::LogGroup":
      return table(name, { Arn: arn("logs", `log-group:${name}:*`) });
    case "AWS::Events::Rule":
      return table(name, { Arn: arn("events", `rule/${name}`) });
    case "AWS::Lambda::EventSourceMapping":
      return table(name, {
        Id: name,
        EventSourceMappingArn: arn("lambda", `event-source-mapping:${name}`),
      });
    default:
      return table(name, {});
  }
}
