"use strict";
/** What `npm pack` runs last. */
require("./readme-links.cjs").linkPagesFrom("repository");
