import { createTable } from "#data/client";
import { createInvite } from "#data/invites";
import { newCode } from "./invite-code.ts";

const VALID_MS = 7 * 24 * 3600 * 1000;

/**
 * How the first person gets into a stage where registration is by invite: a code that leads to no guild, for one registration within 7 days. Runs where the stage is deployed from,
 * not in Lambda. @returns the code
 */
export async function createFirstInvite(tableName: string): Promise<string> {
  const table = createTable(tableName, {});
  const code = newCode();
  await createInvite(table, { code, maxUses: 1, uses: 0, validUntilMs: table.now() + VALID_MS });
  return code;
}
