import { readFileSync } from "node:fs";

/** What only this machine has: none of it may stand in a template that goes to AWS. */
const LOCAL_ONLY = /127\.0\.0\.1|localhost|\.fanout|:4566|:3001/;

/**
 * What `serverless package` made, for a person: each function with the size of its zip, the other resources counted by type.
 * @param {string} file the CloudFormation template
 * @param {{name: string, bytes: number}[]} sizes of the zip files
 * @returns {{text: string, problems: string[]}} problems: values that work on this machine only
 */
export function describeTemplate(file, sizes) {
  const source = readFileSync(file, "utf8");
  const { Resources: resources } = JSON.parse(source);
  const byType = {};
  for (const { Type: type } of Object.values(resources)) byType[type] = (byType[type] ?? 0) + 1;
  const functions = sizes.map(
    ({ name, bytes }) => `  ${name.padEnd(16)} ${(bytes / 1024).toFixed(0).padStart(5)} KB zipped`,
  );
  const counts = Object.entries(byType)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, count]) => `  ${String(count).padStart(3)}  ${type}`);
  const text = `Functions\n${functions.join("\n")}\n\nResources\n${counts.join("\n")}\n\nTemplate: ${file}\n`;
  const problems = source.split("\n").flatMap((line, index) => {
    return LOCAL_ONLY.test(line)
      ? [`The template holds what only this machine has, line ${index + 1}: ${line.trim().slice(0, 160)}`]
      : [];
  });
  return { text, problems };
}
