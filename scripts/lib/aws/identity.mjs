import { Refusal } from "../refusal.mjs";
import { call } from "./clients.mjs";

const HOW =
  "Log in (aws sso login, or aws configure), or say which profile: AWS_PROFILE=name. docs/deploy.md has the first set-up.";

/** What to say instead of the SDK's words, by the error's name. */
const WORDS = {
  CredentialsProviderError: "There are no AWS credentials.",
  ExpiredToken: "The AWS credentials have expired.",
  ExpiredTokenException: "The AWS credentials have expired.",
  InvalidClientTokenId: "AWS does not know these credentials.",
  SignatureDoesNotMatch: "The secret access key does not belong to the access key.",
  UnrecognizedClientException: "AWS does not know these credentials.",
};

/**
 * Who is asking, before anything else is: a wrong account is noticed by its number.
 * @returns {Promise<{account: string, arn: string}>}
 * @throws Refusal with a plain sentence where there are no credentials that AWS accepts
 */
export async function whoAmI() {
  try {
    const { Account: account, Arn: arn } = await call("STS", "GetCallerIdentity");
    return { account, arn };
  } catch (error) {
    if (error.name in WORDS) throw new Refusal(WORDS[error.name], HOW);
    if (["ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT"].includes(error.code))
      throw new Refusal(`AWS cannot be reached (${error.code}).`, "Check the network, then try again.");
    throw error;
  }
}
