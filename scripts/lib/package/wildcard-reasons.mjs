/**
 * Why a `*` may stand in an action or a resource of a policy. One that nothing needs any more is a problem too: a reason outlives its statement otherwise.
 * `where`: the statement's part, `value`: all of its text with intrinsics by name, as `textsOf` writes it.
 * @type {{where: "Action" | "Resource" | "Principal", value: RegExp, effect?: "Allow" | "Deny", reason: string}[]}
 */
export const WILDCARD_REASONS = [
  {
    where: "Resource",
    value: /:log-group:\/aws\/lambda\/[a-z0-9-]+:\*$/,
    reason: "the streams of one function's own log group: Lambda names each as it comes",
  },
  {
    where: "Resource",
    value: /:\$\{WebsocketsApi\}\/[a-z0-9-]+\/(POST|GET|DELETE)\/@connections\/\*$/,
    reason: "the connections of this one API and stage, one method: their ids are made as people connect",
  },
  {
    where: "Resource",
    value: /^\$\{ClientBucket\.Arn\}\/\*$/,
    reason: "the distribution reads every file of the client, and nothing else",
  },
  {
    where: "Resource",
    value: /^\$\{Attachments\.Arn\}\/(pending|attachments)\/\*$/,
    reason: "uploads, or messages' files: each is an object of its own, named as it comes",
  },
  {
    where: "Action",
    value: /^s3:\*$/,
    effect: "Deny",
    reason: "osls: a denial of every call to its bucket that is not over TLS",
  },
  {
    where: "Resource",
    value: /:s3:::\$\{ServerlessDeploymentBucket\}\/\*$/,
    effect: "Deny",
    reason: "osls: the same denial, for the objects",
  },
  {
    where: "Principal",
    value: /^\*$/,
    effect: "Deny",
    reason: "osls: the same denial, for everybody",
  },
];
