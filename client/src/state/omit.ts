/** A record without those whose key is to go; the same one where none is. */
export function omit<T>(
  record: Readonly<Record<string, T>>,
  drop: (key: string) => boolean,
): Readonly<Record<string, T>> {
  return Object.keys(record).some(drop)
    ? Object.fromEntries(Object.entries(record).filter(([key]) => !drop(key)))
    : record;
}
