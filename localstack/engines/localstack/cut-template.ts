import { isRecord } from "../../model/json.ts";
import { CUT, referencesOf, withoutReferences } from "./cut-references.ts";

/** A CloudFormation template, as far as a cut looks at it. Source: AWS CloudFormation user guide, "Template sections". */
export interface Template {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}
export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

export interface CutTemplate {
  readonly template: Template;
  /** What is not in the cut, a sentence without its full stop each. */
  readonly dropped: readonly string[];
}

/** What an engine that knows no API Gateway and runs no function of ours can make: stores, and who may use them. */
const KEPT_TYPES: ReadonlySet<string> = new Set([
  "AWS::DynamoDB::Table",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::S3::Bucket",
  "AWS::S3::BucketPolicy",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
  "AWS::SSM::Parameter",
]);
/** The Serverless Framework's bucket for zip files: no zip file goes where the cut goes. */
const FRAMEWORK_BUCKET = "ServerlessDeploymentBucket";
/** Without it, or with an empty list there, a resource of the type is nothing. */
const ESSENTIAL: Readonly<Record<string, string>> = {
  "AWS::S3::BucketPolicy": "Bucket",
  "AWS::SQS::QueuePolicy": "Queues",
  "AWS::SSM::Parameter": "Value",
};

/**
 * The part of a template that provisions tables, queues, buckets, roles and parameters, and stands alone: whatever pointed to what was cut is left out too, or where a
 * policy points there a fixed text stands instead. Sections that nothing uses any more go as well, so that no parameter has to be given in vain. The given template is not changed.
 */
export function cutTemplate(template: Template): CutTemplate {
  const dropped: string[] = [];
  const cutByType = new Map<string, string[]>();
  const resources: Record<string, TemplateResource> = {};
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (KEPT_TYPES.has(resource.Type) && id !== FRAMEWORK_BUCKET) resources[id] = resource;
    else cutByType.set(resource.Type, [...(cutByType.get(resource.Type) ?? []), id]);
  }
  for (const [type, ids] of cutByType) dropped.push(`${type}: ${ids.join(", ")}`);
  const cut = new Set([...cutByType.values()].flat());

  // A resource that is nothing without what was cut takes away what others point to: until all that is left stands.
  for (let left = -1; left !== cut.size; ) {
    left = cut.size;
    for (const [id, resource] of Object.entries(resources)) {
      const reason = essentialGone(resource, cut);
      if (reason === undefined) continue;
      dropped.push(`${id}: ${reason}`);
      delete resources[id];
      cut.add(id);
    }
  }
  const kept = Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [id, cutResource(id, resource, cut, dropped)]),
  );
  const outputs = cutOutputs(template.Outputs ?? {}, cut, dropped);
  return { template: sectionsFor(template, kept, outputs, dropped), dropped };
}

function essentialGone({ Type: type, Properties: properties }: TemplateResource, cut: ReadonlySet<string>) {
  const name = ESSENTIAL[type];
  if (name === undefined || properties?.[name] === undefined) return undefined;
  const left = withoutReferences(properties[name], cut);
  const isGone = left === CUT || (Array.isArray(left) && left.length === 0);
  return isGone ? `${name} points to what is cut` : undefined;
}

function cutResource(id: string, resource: TemplateResource, cut: ReadonlySet<string>, dropped: string[]) {
  const { DependsOn: dependsOn, Properties: given, ...rest } = resource;
  const properties: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    const left = withoutReferences({ [name]: value }, cut);
    if (left !== CUT) Object.assign(properties, left);
    const points = [...new Set(referencesOf(value).filter((reference) => cut.has(reference)))];
    if (points.length === 0) continue;
    const what = left === CUT ? "left out" : "changed";
    dropped.push(`${id}: ${name} is ${what}, as it points to ${points.join(", ")}`);
  }
  const waits = [dependsOn ?? []].flat().filter((other) => !cut.has(other));
  return {
    ...rest,
    ...(given ? { Properties: properties } : {}),
    ...(waits.length > 0 ? { DependsOn: waits } : {}),
  };
}

function cutOutputs(outputs: Readonly<Record<string, unknown>>, cut: ReadonlySet<string>, dropped: string[]) {
  const kept = Object.entries(outputs).filter(([name, output]) => {
    const points = referencesOf(output).filter((reference) => cut.has(reference));
    if (points.length > 0) dropped.push(`Output ${name}: points to ${points.join(", ")}`);
    return points.length === 0;
  });
  return Object.fromEntries(kept);
}

/** The sections around the resources, with the conditions, parameters and mappings that are still used. */
function sectionsFor(
  template: Template,
  resources: Record<string, TemplateResource>,
  outputs: Record<string, unknown>,
  dropped: string[],
): Template {
  const used = [resources, outputs];
  const conditions = stillUsed(template.Conditions, "Condition", dropped, (all) => {
    const direct = conditionsIn(used);
    for (let count = -1; count !== direct.size; ) {
      count = direct.size;
      for (const name of [...direct]) for (const other of conditionsIn(all[name])) direct.add(other);
    }
    return direct;
  });
  const where = [...used, conditions];
  const parameters = stillUsed(template.Parameters, "Parameter", dropped, () => new Set(referencesOf(where)));
  const mappings = stillUsed(template.Mappings, "Mapping", dropped, () => mappingsIn(where));
  const { AWSTemplateFormatVersion: version, Description: description } = template;
  return {
    AWSTemplateFormatVersion: version ?? "2010-09-09",
    ...(description === undefined ? {} : { Description: description }),
    ...(parameters ? { Parameters: parameters } : {}),
    ...(mappings ? { Mappings: mappings } : {}),
    ...(conditions ? { Conditions: conditions } : {}),
    Resources: resources,
    ...(Object.keys(outputs).length > 0 ? { Outputs: outputs } : {}),
  };
}

type Section = Readonly<Record<string, unknown>>;

function stillUsed(
  section: Section | undefined,
  kind: string,
  dropped: string[],
  used: (all: Section) => ReadonlySet<string>,
) {
  if (!section) return undefined;
  const names = used(section);
  const entries = Object.entries(section).filter(([name]) => names.has(name));
  for (const name of Object.keys(section))
    if (!names.has(name)) dropped.push(`${kind} ${name}: nothing uses it`);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The names that `Condition: Name`, `{"Condition": "Name"}` and `Fn::If` give; the Condition of a policy statement is an object and no name. */
function conditionsIn(value: unknown): Set<string> {
  return namesIn(value, (name, argument) => {
    if (name === "Condition") return argument;
    return name === "Fn::If" && Array.isArray(argument) ? argument[0] : undefined;
  });
}

const mappingsIn = (value: unknown) =>
  namesIn(value, (name, argument) =>
    name === "Fn::FindInMap" && Array.isArray(argument) ? argument[0] : undefined,
  );

function namesIn(value: unknown, read: (name: string, argument: unknown) => unknown): Set<string> {
  const found = new Set<string>();
  const walk = (inner: unknown): void => {
    if (Array.isArray(inner)) for (const entry of inner) walk(entry);
    if (!isRecord(inner)) return;
    for (const [name, argument] of Object.entries(inner)) {
      const told = read(name, argument);
      if (typeof told === "string") found.add(told);
      walk(argument);
    }
  };
  walk(value);
  return found;
}
