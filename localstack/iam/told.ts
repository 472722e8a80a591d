import type { Lack } from "./missing-statements.ts";

/**
 * What the log has said of roles. The versions of one service share it, so that a saved serverless.yml does not have everything said again: of a role that is as it was only what is new. Roles are
 * known by a print of all that a sentence depends on.
 */
export class Told {
  readonly lacks = new Map<string, Lack>();
  readonly #sentences = new Map<string, Set<string>>();

  /** Forgets what was said of other roles: where one comes back, it is news. */
  keepOnly(prints: ReadonlySet<string>): void {
    for (const said of [this.lacks, this.#sentences])
      for (const print of said.keys()) if (!prints.has(print)) said.delete(print);
  }

  /** True once for each sentence about a role. */
  isNew(print: string, sentence: string): boolean {
    const sentences = this.#sentences.get(print) ?? new Set();
    this.#sentences.set(print, sentences);
    if (sentences.has(sentence)) return false;
    sentences.add(sentence);
    return true;
  }
}
