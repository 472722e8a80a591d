import { REGION } from "../aws/clients.mjs";
import { loadTypeScript } from "../load-typescript.mjs";

/**
 * A first invite code in a stage's table, made by the services' own code: it alone knows how an invite lies there.
 * @param {string} tableName
 * @returns {Promise<string>} the code
 */
export async function makeFirstInvite(tableName) {
  process.env.AWS_REGION = REGION;
  const { createFirstInvite } = await loadTypeScript("services/runtime/first-invite.ts");
  return createFirstInvite(tableName);
}
