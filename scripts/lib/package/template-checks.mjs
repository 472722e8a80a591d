import { policyStatements, textsOf } from "./policy-statements.mjs";
import { WILDCARD_REASONS } from "./wildcard-reasons.mjs";

/** Policies of AWS's own, AWSLambdaBasicExecutionRole included, have a `*` that stands in no template. */
const OF_AWS = /:iam::aws:policy\//;
/** What IAM takes for any text, and for any letter. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
const WILDCARD = /[*?]/;

/** What only this machine has: none of it may stand in a template that goes to AWS. */
const LOCAL_ONLY = /127\.0\.0\.1|localhost|\.fanout|:4566|:3001/;

/**
 * What is wrong with a template before it goes anywhere, a sentence each.
 * @param {{Resources: Record<string, {Type: string, Properties?: Record<string, any>}>}} template
 * @returns {string[]}
 */
export const checkTemplate = (template) => [
  ...checkWildcards(template),
  ...checkManagedPolicies(template),
  ...checkExceptions(template),
  ...checkOrigins(template),
  ...checkFunctionUrls(template),
  ...checkLogs(template),
  ...checkSecrets(template),
  ...checkLocalValues(template),
];

/** No `*` in actions, resources and principals without a written reason, and no reason without its `*`. */
export function checkWildcards(template, reasons = WILDCARD_REASONS) {
  const used = new Set();
  const problems = policyStatements(template).flatMap(({ resource, statement }) =>
    ["Action", "NotAction", "Resource", "NotResource", "Principal"].flatMap((part) =>
      textsOf(statement[part])
        .filter((text) => WILDCARD.test(text))
        .flatMap((text) => {
          const reason = reasons.find(
            ({ where, value, effect = statement.Effect }) =>
              where === part && value.test(text) && effect === statement.Effect,
          );
          if (reason) used.add(reason);
          return reason
            ? []
            : [
                `${resource}: the ${part.toLowerCase()} ${text} has a * without a reason in wildcard-reasons.mjs.`,
              ];
        }),
    ),
  );
  const idle = reasons
    .filter((reason) => !used.has(reason))
    .map(
      ({ where, value }) => `wildcard-reasons.mjs: nothing has the ${where.toLowerCase()} ${value} any more.`,
    );
  return [...problems, ...idle];
}

function checkManagedPolicies({ Resources: resources }) {
  return Object.entries(resources).flatMap(([id, { Properties: properties = {} }]) =>
    (properties.ManagedPolicyArns ?? [])
      .flatMap(textsOf)
      .filter((arn) => OF_AWS.test(arn))
      .map((arn) => `${id}: ${arn} allows more than one function needs; write its statements out.`),
  );
}

/** To allow all but something is a `*` by another name. */
const checkExceptions = (template) =>
  policyStatements(template).flatMap(({ resource, statement }) =>
    ["NotAction", "NotResource", "NotPrincipal"]
      .filter((part) => statement.Effect === "Allow" && statement[part] !== undefined)
      .map((part) => `${resource}: ${part} allows everything else; name what is allowed.`),
  );

/** A function's own address has none of the API's throttles in front of it. */
const checkFunctionUrls = ({ Resources: resources }) =>
  Object.entries(resources)
    .filter(
      ([, { Type: type, Properties: properties }]) =>
        type === "AWS::Lambda::Url" && properties?.AuthType === "NONE",
    )
    .map(([id]) => `${id}: anybody may call this function URL, past the API's throttles.`);

/** Browsers of named origins only. */
function checkOrigins({ Resources: resources }) {
  return Object.entries(resources).flatMap(([id, { Properties: properties = {} }]) => {
    const rules = properties.CorsConfiguration?.CorsRules ?? [];
    const lists = [
      properties.CorsConfiguration?.AllowOrigins,
      // Of a function URL.
      properties.Cors?.AllowOrigins,
      ...rules.map((rule) => rule.AllowedOrigins),
    ];
    return lists
      .flatMap(textsOf)
      .filter((origin) => origin.includes("*"))
      .map((origin) => `${id}: CORS lets browsers of ${origin} in.`);
  });
}

/** Every function has its log group in the template, and no log is kept for ever: Lambda would make one itself that is. */
function checkLogs({ Resources: resources }) {
  const entries = Object.entries(resources);
  const groups = entries.filter(([, { Type: type }]) => type === "AWS::Logs::LogGroup");
  const named = new Set(groups.map(([, { Properties: properties }]) => properties?.LogGroupName));
  const forEver = groups
    .filter(([, { Properties: properties }]) => !(properties?.RetentionInDays > 0))
    .map(([id]) => `${id}: its log is kept for ever; set logRetentionInDays.`);
  const missing = entries
    .filter(([, { Type: type }]) => type === "AWS::Lambda::Function")
    .filter(([, { Properties: properties }]) => !named.has(`/aws/lambda/${properties?.FunctionName}`))
    .map(([id]) => `${id}: its log group is not in the template, so its log is kept for ever.`);
  return [...forEver, ...missing];
}

const SECRET_NAME = /SECRET|PASS(WORD|WD)?(_|$)|PWD|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY|TOKEN/i;
/** Names of where a secret lies (a parameter's path, an ARN, what CloudFormation looks up), and figures, are none. */
const NO_SECRET =
  /^$|^(\/[\w.-]*){2,}$|^arn:|^\{\{resolve:(ssm-secure|secretsmanager):.*\}\}$|^\d{1,6}$|^(on|off|true|false)$/;
/** Keys of AWS, Stripe, GitHub, Slack, Google and OpenAI, private keys, signed tokens, and addresses with a password. */
const SECRET_TEXT = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\b[rs]k_live_\w{8,}/,
  /\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}/,
  /\bxox[abprs]-[\w-]{10,}/,
  /\bAIza[\w-]{30,}/,
  /\bsk-(proj-|svcacct-)?[\w-]{20,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"]+:[^\s/:@"$]+@/,
];
/** The form of an AWS secret access key: too common for all of a template. */
const SECRET_KEY = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9/+]{40}$/;

/** Whoever may read the stack reads its environment: a secret lies in the Parameter Store, and the environment names it. */
function checkSecrets({ Resources: resources }) {
  return Object.entries(resources).flatMap(([id, resource]) => {
    const named = valuesIn(resource)
      .filter(([name, value]) => {
        const literal = textsOf(value)
          .join(",")
          .replaceAll(/\$\{[^}]*\}/g, "");
        return (SECRET_NAME.test(name) && !NO_SECRET.test(literal)) || SECRET_KEY.test(literal);
      })
      .map(([name]) => `${id}: ${name} holds its value in plain text.`);
    const text = JSON.stringify(resource);
    const found = SECRET_TEXT.some((form) => form.test(text))
      ? [`${id}: it holds what looks like a key.`]
      : [];
    return [...named, ...found];
  });
}

/** What a template gives a value by a name: variables of a function, and a parameter, which CloudFormation makes in plain text alone. */
function valuesIn({ Type: type, Properties: properties = {} }) {
  const variables = Object.entries(properties.Environment?.Variables ?? {});
  return type === "AWS::SSM::Parameter"
    ? [...variables, [textsOf(properties.Name).join(), properties.Value]]
    : variables;
}

function checkLocalValues(template) {
  return JSON.stringify(template, null, 2)
    .split("\n")
    .filter((line) => LOCAL_ONLY.test(line))
    .map((line) => `The template holds what only this machine has: ${line.trim().slice(0, 160)}`);
}
