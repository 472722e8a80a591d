"use strict";
/** The stage where nobody says one: `serverless offline` runs this machine's, what else osls does is for AWS. */
const LOCAL_COMMANDS = ["offline", "local-aws"];

module.exports = LOCAL_COMMANDS.includes(process.argv[2]) ? "local" : "dev";
