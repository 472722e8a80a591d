/** The files of a paste or a drop. Text that brings a picture of itself, as from a table, is text. */
export function filesOf({ files, types }: Pick<DataTransfer, "files" | "types">): File[] {
  return types.includes("text/plain") && types.includes("text/html") ? [] : [...files];
}
