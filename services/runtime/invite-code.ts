import { randomSecret } from "#aws/refresh-tokens";

/** A new invite code: 10 characters of 62, letters and digits only, so that a double click selects all of it. */
export const newCode = (): string => randomSecret().replace(/[-_]/g, "").slice(0, 10);
