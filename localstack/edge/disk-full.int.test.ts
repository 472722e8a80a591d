import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EdgeWithTables, type Output, startEdgeWithTables } from "./dynamodb.fixture.ts";

const TableName = "filled";
const DISK = "12m";
const BALLAST_BYTES = 4 * 1024 * 1024;

/** A disk of some megabytes in memory, which only root may make; undefined where it cannot be. */
function mountSmallDisk(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}
const disk = mountSmallDisk();

describe.skipIf(disk === undefined)("a full disk (needs root, to mount a small one)", () => {
  let local: EdgeWithTables;
  beforeAll(async () => {
    writeFileSync(join(disk as string, "ballast"), Buffer.alloc(BALLAST_BYTES));
    local = await startEdgeWithTables({}, { dataDir: join(disk as string, "dynamodb") });
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };
    await local.createTable(TableName, { StreamSpecification });
  });
  afterAll(async () => {
    await local?.stop();
    execFileSync("umount", ["--lazy", disk as string]);
    rmSync(disk as string, { recursive: true, force: true });
  });

  const item = (sk: string) => ({ pk: { S: "a" }, sk: { S: sk }, d: { S: "x".repeat(50_000) } });
  const stored = async () => {
    const ids: string[] = [];
    let ExclusiveStartKey: unknown;
    do {
      const page = await local.call("Query", {
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: "a" } },
        ConsistentRead: true,
        ExclusiveStartKey,
      });
      ids.push(...page.Items.map(({ sk }: Output) => sk.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return ids.sort();
  };

  it("refuses writes as AWS's own faults, half-writes nothing, and works again when there is room", async () => {
    const acknowledged: string[] = [];
    let refusal: Output;
    for (let index = 0; refusal === undefined && index < 1_000; index++) {
      const sk = String(index).padStart(4, "0");
      await local.call("PutItem", { TableName, Item: item(sk) }).then(
        () => acknowledged.push(sk),
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toMatchObject({ name: "InternalServerError", status: 500 });
    const TransactItems = ["t1", "t2", "t3"].map((sk) => ({ Put: { TableName, Item: item(sk) } }));
    await expect(local.call("TransactWriteItems", { TransactItems })).rejects.toMatchObject({
      name: "InternalServerError",
      status: 500,
    });
    expect(await stored()).toEqual(acknowledged);

    rmSync(join(disk as string, "ballast"));
    await local.call("TransactWriteItems", { TransactItems });
    expect(await stored()).toEqual([...acknowledged, "t1", "t2", "t3"]);

    // As it is on the disk, not in the engine's memory.
    const restarted = new Promise<void>((resolve) => local.engine.onRestart(resolve));
    local.engine.kill();
    await restarted;
    expect(await stored()).toEqual([...acknowledged, "t1", "t2", "t3"]);
  });
});
