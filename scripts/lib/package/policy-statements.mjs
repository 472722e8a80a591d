/**
 * Every statement of every policy in a template: roles and their trust, policies of IAM, of buckets, queues and topics, and who may call a function.
 * @param {{Resources: Record<string, {Type: string, Properties?: object}>}} template
 * @returns {{resource: string, statement: Record<string, unknown>}[]} `resource`: the logical id
 */
export function policyStatements(template) {
  return Object.entries(template.Resources).flatMap(
    ([resource, { Type: type, Properties: properties = {} }]) => {
      // A resource of its own that becomes a statement of the function's policy.
      if (type === "AWS::Lambda::Permission") {
        const { Action, FunctionName: Resource, Principal } = properties;
        return [{ resource, statement: { Effect: "Allow", Action, Resource, Principal } }];
      }
      return documentsIn(properties).flatMap((document) =>
        [document.Statement ?? []].flat().map((statement) => ({ resource, statement })),
      );
    },
  );
}

const DOCUMENTS = ["PolicyDocument", "AssumeRolePolicyDocument"];

function documentsIn(value) {
  if (Array.isArray(value)) return value.flatMap(documentsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    DOCUMENTS.includes(name) ? [inner] : documentsIn(inner),
  );
}

/**
 * A value of a template as one text: intrinsics by what they name, e.g. `arn:${AWS::Partition}:sqs:...:${Queue.Arn}`.
 * @returns {string[]} one for each entry of a list
 */
export function textsOf(value) {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [String(value)];
  const [[name, argument] = []] = Object.entries(value);
  if (name === "Ref") return [`\${${argument}}`];
  if (name === "Fn::GetAtt") return [`\${${[argument].flat().join(".")}}`];
  if (name === "Fn::Sub") return [substitute(...[argument].flat())];
  if (name === "Fn::Join") return [argument[1].flatMap(textsOf).join(argument[0])];
  return Object.values(value).flatMap(textsOf);
}

const substitute = (text, variables = {}) =>
  text.replace(/\$\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(variables, name) ? textsOf(variables[name]).join(",") : whole,
  );
