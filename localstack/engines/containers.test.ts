import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CONTAINER_DEFINITIONS, LOCALSTACK_STORES } from "./containers.ts";

const repository = join(import.meta.dirname, "../..");
const compose = readFileSync(join(repository, "docker-compose.yml"), "utf8");

/** The lines of one service, without their indentation. */
function serviceLines(name: string): string[] {
  const [, after = ""] = compose.split(`\n  ${name}:\n`);
  return (after.split(/\n(?= {0,2}\S)/)[0] ?? "").split("\n").map((line) => line.trim());
}

it.each(Object.entries(CONTAINER_DEFINITIONS))(
  "docker-compose.yml runs %s as tests do",
  (name, definition) => {
    const lines = serviceLines(name);
    expect(lines).toContain(`image: ${definition.image}`);
    expect(lines).toContain(`mem_limit: ${definition.memoryGib}g`);
    expect(lines).toContain(`- ${name}:${definition.dataFolder}`);
    if (definition.user) expect(lines).toContain(`user: ${definition.user}`);
    if (definition.command)
      expect(lines).toContain(`command: ${JSON.stringify(definition.command).replaceAll(",", ", ")}`);
    const variables = lines.flatMap((line) => {
      const [, key, value] = /^([A-Z][A-Z_]+): "?([^"]*)"?$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value]];
    });
    expect(Object.fromEntries(variables)).toEqual(definition.environment);
    expect(
      lines.some(
        (line) =>
          line.startsWith('- "${FANOUT_ENGINE_BIND:-127.0.0.1}:') && line.endsWith(`:${definition.port}"`),
      ),
    ).toBe(true);
  },
);

it("has the init script where it says", () => {
  const script = readFileSync(join(repository, "localstack", LOCALSTACK_STORES.script), "utf8");
  expect(script).toContain(`FOLDER = "${LOCALSTACK_STORES.folder}"`);
});
