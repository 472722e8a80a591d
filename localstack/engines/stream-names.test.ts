import { expect, it } from "vitest";
import { toAwsLabels, toAwsShardId, toEngineLabels, toEngineShardId } from "./stream-names.ts";

it("labels are ISO 8601 and come back as they were", () => {
  const body =
    '{"LatestStreamArn":"arn:aws:dynamodb:r:1:table/t/stream/1795888233.049759292","LatestStreamLabel":"1795888233.049759292","CreationDateTime":1795888233.049759292}';
  const shown = toAwsLabels(body);
  expect(shown).toBe(
    '{"LatestStreamArn":"arn:aws:dynamodb:r:1:table/t/stream/2026-11-28T17:50:33.049759292","LatestStreamLabel":"2026-11-28T17:50:33.049759292","CreationDateTime":1795888233.049759292}',
  );
  expect(toEngineLabels("table/t/stream/2026-11-28T17:50:33.049759292")).toBe(
    "table/t/stream/1795888233.049759292",
  );
  expect(toEngineLabels("table/t/stream/2026-11-28T17:50:33.049")).toBe(
    "table/t/stream/2026-11-28T17:50:33.049",
  );
});

it.each(["tab", "a".repeat(255)])("shard ids have the length of AWS's, and are one table's: %s", (table) => {
  const engine = `shardId-00000012-${table}`;
  const shown = toAwsShardId(engine);
  expect(shown).toMatch(/^shardId-0{18}12-[0-9a-f]{8}$/);
  expect(toEngineShardId(shown, table)).toBe(engine);
  expect(toEngineShardId(shown, `${table}2`)).toBeUndefined();
  expect(toEngineShardId("shardId-1", table)).toBeUndefined();
  expect(toAwsShardId("other")).toBe("other");
});
