/** The moment, as signatures have it. */
export const amzDate = (): string => new Date().toISOString().replace(/[-:]|\.\d+/g, "");

/** The signature of somebody with keys of their own: the door is open to it, what it asks for is looked at. */
export const signed = (service: string) => (): readonly string[] => {
  const date = amzDate();
  return [
    `X-Amz-Date: ${date}`,
    `Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${date.slice(0, 8)}/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
  ];
};
