/**
 * dynoxide counts stream records 1, 2, 3; AWS's sequence numbers have 21 to 40 digits (API_streams_StreamRecord). Given out as 10^20 + n: every
 * one has 21 digits, so code that compares them as text and code that compares them as numbers agree, and `Number` loses digits here too.
 */
const BASE = 10n ** 20n;

/** `12` -> `100000000000000000012`. */
export function toAwsSequenceNumber(engineNumber: string): string {
  return (BASE + BigInt(engineNumber)).toString();
}

/** The way back. What the edge never gave out comes back as it is, for the engine to judge. */
export function toEngineSequenceNumber(awsNumber: string): string {
  if (!/^\d{1,40}$/.test(awsNumber)) return awsNumber;
  const value = BigInt(awsNumber);
  return (value >= BASE ? value - BASE : value).toString();
}
