/**
 * The end of a test run: what was skipped, by name and reason, and the closing line `N passed, N failed, N skipped`, in which each check (types, lint, arrows, a
 * build) counts as one.
 * @param {{ok: boolean, name: string, ms: number, outcome?: {passed: number, failed: number, skipped: {name: string, file: string, reason: string}[]}}[]} steps
 * @param {number} tookMs
 * @returns {{text: string, ok: boolean}}
 */
export function summarize(steps, tookMs) {
  const totals = { passed: 0, failed: 0, skipped: [] };
  for (const { ok, outcome } of steps) {
    totals.passed += outcome ? outcome.passed : Number(ok);
    // A suite that breaks without a failed test (a file that does not load, an unhandled error) is one failure.
    totals.failed += ok ? 0 : Math.max(1, outcome?.failed ?? 0);
    totals.skipped.push(...(outcome?.skipped ?? []));
  }
  const lines = [""];
  const broken = steps.filter((step) => !step.ok).map((step) => step.name);
  if (broken.length > 0) lines.push(`Failed: ${broken.join(", ")}`);
  if (totals.skipped.length > 0)
    lines.push(
      "Skipped:",
      ...totals.skipped.map(({ name, file, reason }) => `  ${name} (${file}): ${reason}`),
    );
  lines.push(
    `Took ${(tookMs / 1000).toFixed(1)} s.`,
    "",
    `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped`,
  );
  return { text: `${lines.join("\n")}\n`, ok: totals.failed === 0 };
}
