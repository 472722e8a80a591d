"use strict";
/** The entry of scripts, which run this repository's service, or open its tables, without the framework's command line; as with plugin.cjs, dist/ is built first. */
require("./build.cjs").buildIfStale(__dirname);

const plugin = require("./dist/plugin.cjs");
module.exports = {
  engineClient: plugin.engineClient,
  identifyService: plugin.identifyService,
  itemBytes: plugin.itemBytes,
  openTablesAlone: plugin.openTablesAlone,
  OWN_PREFIX: plugin.OWN_PREFIX,
  packagedStores: plugin.packagedStores,
  startService: plugin.startService,
  takeDataFolder: plugin.takeDataFolder,
};
