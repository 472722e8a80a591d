/** The range of package.json's `engines`, which a test compares with this list: [major, least minor]; a later major is fine too. */
const SUPPORTED = [
  [20, 19],
  [22, 13],
];
const NEWEST_FROM = 24;

/**
 * Is this Node one that Fanout runs on? Kept free of new syntax: it is read by the very versions that it refuses.
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined} a sentence for the person, or nothing where all is well
 */
export function refuseOldNode(version) {
  const parts = version.split(".").map(Number);
  const major = parts[0];
  const minor = parts[1];
  const listed = SUPPORTED.some((known) => known[0] === major && minor >= known[1]);
  if (listed || major >= NEWEST_FROM) return undefined;
  return `Fanout needs Node 20.19, 22.13, 24 or newer, and this is Node ${version}. Install one from https://nodejs.org (or: nvm install 24), then try again.`;
}
