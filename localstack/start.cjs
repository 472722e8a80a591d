"use strict";
/** The entry of the start script, which runs this repository's service without the framework's command line; as with plugin.cjs, dist/ is built first. */
require("./build.cjs").buildIfStale(__dirname);

const { packagedStores, startService } = require("./dist/plugin.cjs");
module.exports = { packagedStores, startService };
