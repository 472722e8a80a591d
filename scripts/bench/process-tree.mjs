import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, whatever its kernel's own clock. */
const MS_PER_TICK = 10;

/** The given processes and all that descend from them, by /proc. */
export function processTree(roots) {
  const children = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = readStat(pid)?.parent;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(pid)]);
  }
  const tree = new Set();
  const add = (pid) => {
    if (tree.has(pid)) return;
    tree.add(pid);
    for (const child of children.get(pid) ?? []) add(child);
  };
  for (const root of roots) add(root);
  return [...tree];
}

/** Proportional set size: memory that several processes share counts once in the sum. */
export function sumPssBytes(pids) {
  return sum(pids, (pid) => {
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  });
}

/** Processor time that living processes have used since they began. */
export const sumCpuMs = (pids) => sum(pids, (pid) => readStat(pid)?.cpuMs ?? 0);

/** Field numbers as in proc(5); the name in field 2 may contain anything, so counting begins behind its bracket. */
function readStat(pid) {
  const text = read(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 13) return undefined;
  return { parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK };
}

/** Empty where the process has ended meanwhile. */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
