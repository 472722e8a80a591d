import { policyStatements, textsOf } from "./policy-statements.mjs";

/** Above this Lambda takes noticeably longer to fetch and open a zip. */
export const MOST_ZIP_BYTES = 300 * 1024;
/** A goal on a developer's machine: told, and no reason to fail. */
export const GOAL_IMPORT_MS = 60;

/**
 * The functions of a template with what was measured of them.
 * @param {{Resources: Record<string, any>}} template
 * @param {(zipName: string, properties: object) => Promise<{bytes: number, import: {ms: number} | {failure: string}}>} measure by the zip's name without its ending
 */
export async function listFunctions(template, measure) {
  const rows = [];
  for (const { Type: type, Properties: properties } of Object.values(template.Resources)) {
    if (type !== "AWS::Lambda::Function") continue;
    const name = String(properties.Code.S3Key)
      .split("/")
      .at(-1)
      .replace(/\.zip$/, "");
    rows.push({
      name,
      memory: properties.MemorySize,
      timeoutSeconds: properties.Timeout,
      ...(await measure(name, properties)),
      permissions: permissionsOf(template, properties.Role),
    });
  }
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How many actions of each service a function's role allows, e.g. { dynamodb: 3, logs: 2 }. */
function permissionsOf(template, role) {
  const [id] = [role?.["Fn::GetAtt"] ?? []].flat();
  const actions = policyStatements(template)
    .filter(
      ({ resource, statement }) => resource === id && statement.Effect === "Allow" && statement.Resource,
    )
    .flatMap(({ statement }) => textsOf(statement.Action));
  const counts = {};
  for (const action of new Set(actions)) {
    const [service] = action.split(":");
    counts[service] = (counts[service] ?? 0) + 1;
  }
  return counts;
}

/** @returns {{text: string, problems: string[]}} the table, and functions that are too large */
export function functionTable(rows) {
  const cells = rows.map((row) => [
    row.name,
    `${row.memory} MB`,
    `${row.timeoutSeconds} s`,
    `${(row.bytes / 1024).toFixed(0)} KB`,
    importCell(row.import),
    Object.entries(row.permissions)
      .map(([service, count]) => `${service} ${count}`)
      .sort()
      .join(", "),
  ]);
  const head = ["Function", "Memory", "Time-out", "Zipped", "Import", "Permissions: actions by service"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column].length)),
  );
  const isText = [true, false, false, false, false, true];
  const line = (row) =>
    row
      .map((cell, column) => (isText[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("  ")
      .trimEnd();
  const problems = rows
    .filter(({ bytes }) => bytes > MOST_ZIP_BYTES)
    .map(
      ({ name, bytes }) =>
        `${name} is ${Math.ceil(bytes / 1024)} KB zipped, more than ${MOST_ZIP_BYTES / 1024}: look what its bundle takes along.`,
    );
  const failures = rows
    .filter(({ import: measured }) => measured.failure)
    .map(({ name, import: { failure } }) => `${name} does not load: ${failure}`);
  return { text: `${[head, ...cells].map(line).join("\n")}\n`, problems: [...problems, ...failures] };
}

function importCell({ ms }) {
  if (ms === undefined) return "fails";
  return `${ms.toFixed(0)} ms${ms > GOAL_IMPORT_MS ? " (!)" : ""}`;
}
