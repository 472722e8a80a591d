import { Refusal } from "../refusal.mjs";
import { tableNames } from "./tables.mjs";

/**
 * The tables of an engine as DescribeTable tells them, by name, without those of local AWS itself.
 * @param {(operation: string, input: object) => Promise<object>} call
 * @param {{only?: string, ownPrefix: string}} options `only`: this one
 * @throws Refusal where there is no such table
 */
export async function listTables(call, { only, ownPrefix }) {
  const shown = [];
  for await (const name of tableNames((input) => call("ListTables", input)))
    if (!name.startsWith(ownPrefix)) shown.push(name);
  shown.sort();
  if (only !== undefined && !shown.includes(only))
    throw new Refusal(`There is no table ${only}.`, `There is ${shown.join(", ") || "none"}.`);
  const tables = [];
  for (const TableName of only === undefined ? shown : [only])
    tables.push((await call("DescribeTable", { TableName })).Table);
  return tables;
}
