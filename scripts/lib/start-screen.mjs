import path from "node:path";
import { DEMO_GUILD, DEMO_USERS } from "./demo.mjs";
import { shown } from "./paths.mjs";

/** The one screen that a start prints when all of it answers. */
export function startScreen({ options, urls, isSeeded, nextRuns, stop, tookMs }) {
  const users = DEMO_USERS.map(({ username, password }) => `${username} / ${password}`).join("   ");
  const rows = [
    ...(urls.client ? [["Open", urls.client]] : []),
    ...(isSeeded ? [["Log in", `${users}   (guild "${DEMO_GUILD}")`]] : []),
    ["HTTP API", urls.http],
    ["WebSocket", urls.ws],
    ["AWS edge", `${urls.edge}   (AWS_ENDPOINT_URL for the AWS CLI or an SDK)`],
    ...nextRuns.map((line) => ["Schedule", line]),
    ["Profile", `${options.engine}, stage ${options.stage}`],
    ["Data", options.ephemeral ? "thrown away at the stop (--ephemeral)" : shown(options.dataDir)],
    ["Log", shown(path.join(options.dataDir, "logs/start.log"))],
    ["Stop", stop],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  return `\nFanout is up (${(tookMs / 1000).toFixed(1)} s)\n\n${lines.join("\n")}\n`;
}
