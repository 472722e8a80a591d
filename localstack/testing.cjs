"use strict";
/** The entry `fanout-local-aws/testing`; as with plugin.cjs, dist/ is built first where there are sources. */
const { existsSync } = require("node:fs");
const { join } = require("node:path");

if (existsSync(join(__dirname, "plugin.ts"))) require("./build.cjs").buildIfStale(__dirname);

// Named one by one, so that `import { startLocalAws }` finds it.
exports.startLocalAws = require("./dist/testing.cjs").startLocalAws;
