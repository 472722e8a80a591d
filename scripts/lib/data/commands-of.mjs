import path from "node:path";
import { shown } from "../paths.mjs";

/**
 * Commands as a person types them for this data folder and this engine.
 * @param {{dataDir: string, engine: string, stage?: string}} place
 */
export function commandsOf({ dataDir, engine, stage = "local" }) {
  const where = [
    ...(path.resolve(dataDir) === path.resolve(".fanout") ? [] : ["--data-dir", shown(dataDir)]),
    ...(engine === "embedded" ? [] : ["--engine", engine]),
  ];
  const ofStage = stage === "local" ? [] : ["--stage", stage];
  const command = (name, ...more) => {
    const args = [...more, ...where, ...(name === "npm run data -- reset" ? [] : ofStage)].map((arg) =>
      /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`,
    );
    return [name, ...(args.length > 0 ? [name === "npm start" ? "--" : undefined, ...args] : [])]
      .filter(Boolean)
      .join(" ");
  };
  return {
    start: command("npm start"),
    /** Without the demo guild. */
    startEmpty: command("npm start", "--no-seed"),
    exportTo: (file) => command("npm run data -- export", file),
    importFrom: (file, ...more) => command("npm run data -- import", file, ...more),
    resetTables: command("npm run data -- reset", "--tables"),
  };
}

/** What can be done about a table that is not what serverless.yml says, to stand below the sentence that tells so. */
export function waysOut(place) {
  const commands = commandsOf(place);
  return `
To take the items along (docs/reference/data.md: how they get a new key):
  ${commands.exportTo("tables.jsonl")}
  ${commands.resetTables}
  ${commands.startEmpty}
  ${commands.importFrom("tables.jsonl")}   (in another terminal)
To start without them:
  ${commands.resetTables}`;
}
