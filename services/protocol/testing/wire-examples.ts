/** A request on docs/reference/wire.md, and how it is answered there. */
export interface WireExample {
  /** Who sends it: `ada` or `bob`. */
  readonly who: string;
  // biome-ignore lint/suspicious/noExplicitAny: examples have every shape
  readonly request: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly answer: Record<string, any>;
}

/** The examples of the page, in its order: a line `name  {request}` and, below it, one with the answer. */
export function wireExamples(page: string): WireExample[] {
  return [...page.matchAll(/^([a-z]+) {2}(\{"action".*\})\n {5}(\{.*\})$/gm)].map(
    ([, who = "", request = "", answer = ""]) => ({
      who,
      request: JSON.parse(request),
      answer: JSON.parse(answer),
    }),
  );
}
