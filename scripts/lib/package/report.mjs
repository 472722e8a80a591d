import { inRoot, shown } from "../paths.mjs";
import { lintTemplates } from "./cfn-lint.mjs";
import { functionTable, listFunctions } from "./function-table.mjs";
import { measureImport } from "./measure-import.mjs";
import { checkTemplate } from "./template-checks.mjs";

/** Templates that people deploy by hand, and that are held to the same. */
const OTHER_TEMPLATES = ["infrastructure/deploy-role.yml"];

/**
 * Looks at what was packaged: functions, resources, and everything that is wrong.
 * @param {{template: {Resources: Record<string, {Type: string}>}, file: string, zip: (name: string) => Buffer}} made
 * @param {(line: string) => void} say
 * @param {typeof measureImport} [measure] how long a function takes to load; a stand-in saves the time where nobody looks
 * @returns {Promise<{text: string, problems: string[]}>}
 */
export async function reportPackage({ template, file, zip }, say, measure = measureImport) {
  const rows = await listFunctions(template, async (name, properties) => {
    const bytes = zip(name);
    return { bytes: bytes.length, import: await measure(bytes, properties) };
  });
  const functions = functionTable(rows);
  const lint = await lintTemplates([file, ...OTHER_TEMPLATES.map((name) => inRoot(name))], say);
  const linted = lint.skipped
    ? `SKIPPED cfn-lint: ${lint.skipped}`
    : `cfn-lint: ${lint.problems.length === 0 ? "clean" : `${lint.problems.length} problems`}`;
  const text = `${functions.text}\nResources\n${countTypes(template)}\n\n${linted}\nTemplate: ${shown(file)}\n`;
  return { text, problems: [...functions.problems, ...checkTemplate(template), ...(lint.problems ?? [])] };
}

/** The resources of a template by type. */
export function countTypes({ Resources: resources }) {
  const byType = {};
  for (const { Type: type } of Object.values(resources)) byType[type] = (byType[type] ?? 0) + 1;
  return Object.entries(byType)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, count]) => `  ${String(count).padStart(3)}  ${type}`)
    .join("\n");
}
