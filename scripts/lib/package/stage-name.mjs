import { Refusal } from "../refusal.mjs";

/** Stages of this machine: nothing of them is for AWS. */
const LOCAL = ["local", "test"];
/** The stage is a path of the distribution, beside the client's own and the HTTP API's. */
const TAKEN = ["assets", "auth", "channels", "gateway", "health", "invite", "login", "register"];

/**
 * A dash would make the names of one stage begin like another's: `fanout-dev-` must be all of `dev` and nothing else when it is destroyed.
 * @param {string} command as a person types it
 * @throws Refusal where nothing can be deployed under that name
 */
export function assertStage(stage, command) {
  if (LOCAL.includes(stage))
    throw new Refusal(`The stage ${stage} is this machine's.`, `Try: ${command} -- --stage dev`);
  if (TAKEN.includes(stage))
    throw new Refusal(
      `The stage cannot be called ${stage}: the client has a path of that name.`,
      `Try: ${command} -- --stage dev`,
    );
  if (!/^[a-z][a-z0-9]{0,19}$/.test(stage))
    throw new Refusal(
      `A stage has 1 to 20 small letters and digits, and begins with a letter: ${stage} does not.`,
      `Try: ${command} -- --stage dev`,
    );
}
