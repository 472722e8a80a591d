/** Answers with the event that it got. */
export const echo = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });

export const accept = async () => ({ statusCode: 200 });

export const allow = async (event) => ({
  principalId: "someone",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: event.methodArn }],
  },
});
