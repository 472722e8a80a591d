import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { seedDemo } from "./demo.mjs";

/**
 * Seeds on the first run of a data folder. The marker is written when the seed is whole, so an interrupted one is taken up again; it lies with the data, so
 * deleting the folder deletes it too. An ephemeral start has no first run: it always seeds.
 */
export async function seedOnce({ dataDir, ephemeral }, api) {
  const marker = path.join(dataDir, "seeded");
  if (!ephemeral && existsSync(marker)) return;
  await seedDemo(api);
  if (!ephemeral) writeFileSync(marker, "");
}
