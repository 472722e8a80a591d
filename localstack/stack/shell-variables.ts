/** What a function has from AWS, or from this stack, whatever the shell says (B9). */
const OURS = /^(AWS_|LAMBDA_|FANOUT_|_HANDLER$|_X_AMZN_|TMPDIR$|TZ$|LANG$)/;

/** The variables of the shell that functions see with serverless-offline's `localEnvironment`. */
export function shellVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && !OURS.test(name)) variables[name] = value;
  return variables;
}
