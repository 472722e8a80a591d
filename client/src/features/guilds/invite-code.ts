/** The code in what somebody pasted: a link of any host, a path, or the code alone. */
export function readInviteCode(text: string): string {
  const trimmed = text.trim();
  const inLink = /\/invite\/([^/?#\s]+)/.exec(trimmed)?.[1];
  return inLink ?? trimmed;
}
