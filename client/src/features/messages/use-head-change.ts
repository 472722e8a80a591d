import { useLayoutEffect, useRef } from "react";
import type { Row } from "./rows.ts";

/** True only for the commit that puts rows before the first one, or takes some from there: the position is then kept from the end. */
export function useHeadChange(rows: readonly Row[]): boolean {
  const before = useRef(rows);
  const isChanged = isHeadChanged(before.current, rows);
  useLayoutEffect(() => {
    before.current = rows;
  });
  return isChanged;
}

export function isHeadChanged(before: readonly Row[], rows: readonly Row[]): boolean {
  const [first, firstBefore] = [rows[0], before[0]];
  if (!first || !firstBefore || first.key === firstBefore.key) return false;
  return rows.some(({ key }) => key === firstBefore.key) || before.some(({ key }) => key === first.key);
}
