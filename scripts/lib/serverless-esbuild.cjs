"use strict";
/**
 * serverless-esbuild, where something is packaged. Loading it takes about a second, and local AWS builds handlers itself, so `serverless offline` does
 * without it.
 */
const LOCAL_COMMANDS = ["offline", "local-aws"];

/** A plugin that does nothing. */
class NothingToPackage {}

module.exports = LOCAL_COMMANDS.includes(process.argv[2]) ? NothingToPackage : require("serverless-esbuild");
