import { Refusal } from "../refusal.mjs";

/** Policies by which a resource outlives its stack. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
const RETAINS = ["Retain", "RetainExceptOnCreate"];

/**
 * The steps that remove a stage, from what AWS says is there. Running it again goes on where it was cut off; where nothing is there, there are none.
 * @param {{
 *   stack?: {id: string, status: string, isProtected?: boolean, template: {Resources: Record<string, {Type: string, DeletionPolicy?: string}>}, resources: {logicalId: string, type: string, physicalId: string}[]},
 *   buckets: string[], tables: string[], logGroups: string[], hasSecret: boolean,
 * }} facts `buckets` and `tables`: all of this stage by their names, in the stack or not
 * @param {{withData: boolean}} options whether what the stack retains goes too
 * @returns {{steps: {do: string, name?: string}[], kept: string[]}} `kept`: what stays because nobody said that it may go
 * @throws Refusal while CloudFormation is at work, and where the stack is protected
 */
export function planDestroy({ stack, buckets, tables, logGroups, hasSecret }, { withData }) {
  const status = stack?.status;
  const isGoing = status === "DELETE_IN_PROGRESS";
  if (status?.endsWith("_IN_PROGRESS") && !isGoing && status !== "REVIEW_IN_PROGRESS")
    throw new Refusal(
      `CloudFormation is at work on this stage (${status}).`,
      "Wait until it is done, then try again.",
    );
  if (stack?.isProtected && !isGoing)
    throw new Refusal(
      "The stack has termination protection, so CloudFormation does not delete it.",
      `If it may go, take that off: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stack.id}`,
    );
  const inStack = new Map((stack?.resources ?? []).map((resource) => [resource.physicalId, resource]));
  const isRetained = (name) => {
    const resource = inStack.get(name);
    return resource ? RETAINS.includes(stack.template.Resources[resource.logicalId]?.DeletionPolicy) : true;
  };
  // What no stack holds any more was retained by one that is gone.
  const goesWithStack = (name) => inStack.has(name) && !isRetained(name);
  const apart = (names) => names.filter((name) => !goesWithStack(name));
  const kept = withData ? [] : [...apart(tables), ...apart(buckets).filter((name) => !isBuildOnly(name))];
  const goesApart = (names) => apart(names).filter((name) => !kept.includes(name));
  const steps = [
    // First, so that nothing is lost where CloudFormation refuses. Its turn comes to a bucket later, or once more.
    ...(stack && !isGoing ? [{ do: "deleteStack" }] : []),
    ...buckets.filter((name) => !kept.includes(name)).map((name) => ({ do: "emptyBucket", name })),
    ...(stack ? [{ do: "awaitStackGone" }] : []),
    ...goesApart(buckets).map((name) => ({ do: "deleteBucket", name })),
    ...goesApart(tables).map((name) => ({ do: "deleteTable", name })),
    // A function that still ran while its group went may have left another; those in the stack are gone by then.
    ...logGroups.map((name) => ({ do: "deleteLogGroup", name })),
    ...(hasSecret ? [{ do: "deleteSecret" }] : []),
  ];
  return { steps, kept };
}

/** Holds nothing that a build does not make again. */
export const isBuildOnly = (bucket) => /-client-\d{12}$|-serverlessdeploymentbuck/.test(bucket);

const TEXT = {
  emptyBucket: (name) => `empty the bucket ${name}, every version of every object`,
  deleteStack: () => "tell CloudFormation to delete the stack with all that it holds",
  awaitStackGone: () => "wait until the stack is gone (the distribution takes some minutes)",
  deleteBucket: (name) => `delete the bucket ${name}`,
  deleteTable: (name) => `delete the table ${name} with everything that people wrote`,
  deleteLogGroup: (name) => `delete the log ${name}`,
  deleteSecret: () => "delete the secret that signs access tokens",
};

/** A step as a person reads it. */
export const destroyText = ({ do: step, name }) => TEXT[step](name);

/** The steps, numbered. */
export const destroyTexts = (steps) => steps.map((step, index) => `  ${index + 1}. ${destroyText(step)}`);

/** Whether a bucket is of this stage and account; osls's own has a random end. */
export const isBucketOf = (service, stage, account) => {
  const own = new RegExp(
    `^${service}-${stage}-(?:(?:attachments|client)-${account}|serverlessdeploymentbuck[a-z]*-[a-z0-9]+)$`,
  );
  return (name) => own.test(name);
};
