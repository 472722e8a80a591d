import { withoutLeftovers } from "../../bench/leftovers.mjs";
import { measuredApart } from "../../bench/measured-apart.mjs";

/**
 * What an engine takes and gives on this machine, in a process of its own.
 * @param {string} engine
 * @returns {Promise<import("./recorded-engines.mjs").Figures>}
 */
export const measureEngine = (engine) =>
  withoutLeftovers(() => measuredApart("engines/one-engine.mjs", { args: [engine] }));
