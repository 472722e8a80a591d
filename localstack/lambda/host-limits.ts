/** Why a host process is replaced before it harms what runs in it and beside it. Each is the rest of a sentence about it. */

/** Functions that a warning names. */
const MAX_NAMES = 5;

/** The last guard: Buffers and what V8 keeps off its heap are not counted by a worker's own limits. Undefined below `maxMemoryMb`. */
export function tooMuchMemory(rssBytes: number, maxMemoryMb: number): string | undefined {
  if (rssBytes < maxMemoryMb * 1024 * 1024) return undefined;
  return `uses ${Math.round(rssBytes / 1024 / 1024)} MB, more than ${maxMemoryMb} MB.`;
}

interface Invoked {
  readonly spec: { readonly functionName: string };
  /** Order among all invocations; 0 before the first. */
  readonly lastInvoked: number;
}

/** A process that has no descriptor left can open and dial nothing, whoever in it took them; who did is not to be told, who ran is. */
export function tooManyDescriptors(open: number, limit: number, environments: Iterable<Invoked>): string {
  const invoked = [...environments].filter(({ lastInvoked }) => lastInvoked > 0);
  const latestFirst = invoked.sort((a, b) => b.lastInvoked - a.lastInvoked);
  const names = [...new Set(latestFirst.map(({ spec }) => spec.functionName))].slice(0, MAX_NAMES);
  const ran = names.length > 0 ? ` (invoked in it, the latest first: ${names.join(", ")})` : "";
  return `has ${open} of ${limit} descriptors open: code in it opens files or sockets and does not close them${ran}.`;
}
