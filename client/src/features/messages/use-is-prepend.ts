import { useLayoutEffect, useRef } from "react";
import type { Row } from "./rows.ts";

/** True only for the commit that puts rows before the first one: the position is then kept from the end. */
export function useIsPrepend(rows: readonly Row[]): boolean {
  const first = useRef<string | undefined>(undefined);
  const key = rows[0]?.key;
  const before = first.current;
  const prepend = before !== undefined && key !== before && rows.some((row) => row.key === before);
  useLayoutEffect(() => {
    first.current = key;
  });
  return prepend;
}
