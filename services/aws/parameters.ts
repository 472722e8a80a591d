import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** Reads one SecureString from the Parameter Store, once for the life of the environment; a failure is not remembered. */
export function createSecretReader(parameterName: string): () => Promise<Uint8Array> {
  const client = new SSMClient({});
  let secret: Promise<Uint8Array> | undefined;
  const read = async () => {
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: parameterName, WithDecryption: true }),
    );
    if (!Parameter?.Value) throw new Error(`the parameter ${parameterName} has no value`);
    return new TextEncoder().encode(Parameter.Value);
  };
  return () => {
    secret ??= read().catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
    return secret;
  };
}
