import path from "node:path";
import { describe, expect, it } from "vitest";
import { commandsOf, waysOut } from "./commands-of.mjs";

describe("commandsOf", () => {
  it("says no more than has to be said", () => {
    expect(
      commandsOf({ dataDir: path.resolve(".fanout"), engine: "embedded", stage: "local" }),
    ).toMatchObject({
      start: "npm start",
      startEmpty: "npm start -- --no-seed",
      resetTables: "npm run data -- reset --tables",
    });
  });

  it("names folder, engine and stage, quoted where a shell needs it", () => {
    const commands = commandsOf({ dataDir: "/tmp/my data", engine: "localstack", stage: "dev" });
    expect(commands.start).toBe("npm start -- --data-dir '/tmp/my data' --engine localstack --stage dev");
    expect(commands.resetTables).toBe(
      "npm run data -- reset --tables --data-dir '/tmp/my data' --engine localstack",
    );
  });
});

describe("waysOut", () => {
  it("has a command for each step", () => {
    const commands = waysOut({ dataDir: "/d", engine: "dynamodb-local", stage: "local" }).match(/npm .*/g);
    expect(commands.map((command) => command.replace(/ {3}.*/, ""))).toEqual([
      "npm run data -- export tables.jsonl --data-dir /d --engine dynamodb-local",
      "npm run data -- reset --tables --data-dir /d --engine dynamodb-local",
      "npm start -- --no-seed --data-dir /d --engine dynamodb-local",
      "npm run data -- import tables.jsonl --data-dir /d --engine dynamodb-local",
      "npm run data -- reset --tables --data-dir /d --engine dynamodb-local",
    ]);
  });
});
