import { Refusal } from "../refusal.mjs";

/** States of a stack that can be updated. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
const UPDATABLE = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "IMPORT_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
];
/** A first attempt that ended: such a stack can only be deleted. */
const HALF_MADE = ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"];

/**
 * The steps that bring a stage to what is packaged, from what AWS says of it. Running it again after a step failed goes on from there.
 * @param {{stack?: {status: string}, hasSecret: boolean, isEmpty?: boolean, left?: string[]}} facts `isEmpty`: nothing is in the stage's table; `left`: tables and buckets with people's data that are there by
 *   the stage's names and in no stack
 * @param {{stage: string, invite: boolean, takesLeft?: boolean}} options `invite`: a further first code is wanted; `takesLeft`: what is left is to be imported
 * @returns {("removeHalfMade" | "makeSecret" | "importLeft" | "deployBackend" | "deployClient" | "makeFirstInvite")[]}
 * @throws Refusal where a person has to do something first
 */
export function planDeploy(
  { stack, hasSecret, isEmpty = false, left = [] },
  { stage, invite, takesLeft = false },
) {
  const status = stack?.status;
  const isHalfMade = HALF_MADE.includes(status);
  if (status !== undefined && !isHalfMade && !UPDATABLE.includes(status)) throw refusalFor(status, stage);
  const isNew = status === undefined || isHalfMade;
  const imports = left.length > 0;
  if (imports && !takesLeft)
    throw new Refusal(
      `${left.join(" and ")} ${left.length > 1 ? "are" : "is"} there and in no stack: a destroy that kept the data left that. CloudFormation would not make it a second time.`,
      `To go on with it: npm run deploy -- --stage ${stage} --import. To begin empty: npm run destroy -- --stage ${stage} --with-data`,
    );
  if (takesLeft && isNew && !imports)
    throw new Refusal(
      `Nothing of the stage ${stage} is there that could be imported.`,
      `Try: npm run deploy -- --stage ${stage}`,
    );
  return [
    ...(isHalfMade ? ["removeHalfMade"] : []),
    ...(hasSecret ? [] : ["makeSecret"]),
    ...(imports ? ["importLeft"] : []),
    "deployBackend",
    // Whoever is in invites others. A stack that is there says nothing of that: Serverless makes a bucket first and updates the stack with the rest, which may have failed.
    ...((isNew && !imports) || isEmpty || invite ? ["makeFirstInvite"] : []),
    "deployClient",
  ];
}

function refusalFor(status, stage) {
  if (status === "UPDATE_ROLLBACK_FAILED")
    return new Refusal(
      "CloudFormation could not take the last update back (UPDATE_ROLLBACK_FAILED).",
      `Try: aws cloudformation continue-update-rollback --stack-name fanout-${stage}`,
    );
  if (["UPDATE_FAILED", "IMPORT_ROLLBACK_FAILED"].includes(status))
    return new Refusal(
      `CloudFormation stopped in the middle of an earlier change (${status}).`,
      "The stack's events in the CloudFormation console say why; roll it back there, then run the same again.",
    );
  if (status.startsWith("DELETE"))
    return new Refusal(
      `The stage is being removed, or could not be removed whole (${status}).`,
      `Try: npm run destroy -- --stage ${stage}`,
    );
  return new Refusal(
    `CloudFormation is at work on this stage (${status}).`,
    "Wait until it is done, then try again.",
  );
}

const STEP_TEXT = {
  removeHalfMade: "remove what an earlier attempt left half made",
  makeSecret: "make the secret that signs access tokens, a SecureString in the Parameter Store",
  importLeft: "import the data that an earlier destroy has kept into the stack",
  deployBackend: "deploy the backend through CloudFormation (a new distribution takes some minutes)",
  deployClient: "build and upload the client, remove files of older builds, and invalidate what is cached",
  makeFirstInvite: "make a first invite code",
};

/** A step as a person reads it. */
export const stepText = (step) => STEP_TEXT[step];

/** The steps, numbered. */
export const stepTexts = (steps) => steps.map((step, index) => `  ${index + 1}. ${stepText(step)}`);

/**
 * What the command line gives, before AWS is asked for the rest.
 * @param {Record<string, string | undefined>} given options of the command line
 * @throws Refusal for values that AWS would refuse
 */
export function assertGiven({ email, budget, domain, certificate }) {
  const isGiven = (value) => value !== undefined && value !== "none";
  if (isGiven(email) && !/^[^\s@"]+@[^\s@"]+\.[^\s@"]+$/.test(email))
    throw new Refusal(`${email} is no e-mail address.`);
  // Budgets takes cents, and one of them at least.
  if (isGiven(budget) && !(/^\d{1,9}(\.\d{1,2})?$/.test(budget) && Number(budget) > 0))
    throw new Refusal(
      `--budget takes US dollars a month, from 0.01 to 999999999.99, or none: ${budget} is not that.`,
      "Try: --budget 10",
    );
  if (isGiven(domain) && !/^([a-z0-9-]+\.)+[a-z]{2,}$/.test(domain))
    throw new Refusal(`${domain} is no host name.`, "Try: --domain chat.example.com");
  if (isGiven(certificate) && !/^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/\S+$/.test(certificate))
    throw new Refusal(`${certificate} is no certificate in us-east-1, where CloudFront wants it.`);
}

/**
 * What a deploy is made with: what the command line says, else what the stage has. `none` takes a setting away.
 * @param {Record<string, string | undefined>} given options of the command line
 * @param {Record<string, string>} outputs of the stack as it is
 * @returns {{alarmEmail?: string, monthlyBudget?: string, domain?: string, certificateArn?: string}} `params` of serverless.yml; `monthlyBudget` may be `none`, for without one serverless.yml makes a budget
 * @throws Refusal for values that AWS would refuse
 */
export function deploySettings(given, outputs = {}) {
  assertGiven(given);
  const choose = (option, output) => {
    const value = given[option] ?? outputs[output];
    return value === "none" ? undefined : value;
  };
  const settings = {
    alarmEmail: choose("email", "AlarmEmail"),
    monthlyBudget: given.budget ?? outputs.MonthlyBudget,
    domain: choose("domain", "Domain"),
    certificateArn: choose("certificate", "CertificateArn"),
  };
  if (settings.domain !== undefined && settings.certificateArn === undefined)
    throw new Refusal(
      "A domain needs its certificate.",
      "Give the ARN of one in us-east-1: --certificate arn:aws:acm:us-east-1:...",
    );
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Lambda keeps this much of an account's concurrency for functions without a reservation. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const KEPT_UNRESERVED = 100;

/**
 * Whether the account has room for the functions' reserved concurrency; where not, the account's own limit bounds them.
 * @param {{unreserved: number}} account
 * @param {number} reservedByStack what the stage has reserved already, and gives back for the new
 * @param {number} wanted
 */
export const canReserve = ({ unreserved }, reservedByStack, wanted) =>
  unreserved + reservedByStack - wanted >= KEPT_UNRESERVED;

/** What the functions of a template reserve together. */
export const reservedBy = (template) =>
  Object.values(template?.Resources ?? {}).reduce(
    (sum, { Properties: properties }) => sum + (properties?.ReservedConcurrentExecutions ?? 0),
    0,
  );
