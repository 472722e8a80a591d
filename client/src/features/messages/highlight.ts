import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

/** A piece of code and what it is, e.g. "keyword"; undefined: nothing in particular. */
export interface CodePart {
  readonly text: string;
  readonly scope: string | undefined;
}

const LANGUAGES = { bash, css, go, java, javascript, json, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** Takes the parts as they are, where highlight.js itself would make HTML of them. */
class PartEmitter {
  readonly parts: CodePart[] = [];
  readonly #scopes: string[] = [];

  startScope(name: string): void {
    this.#scopes.push(name);
  }

  endScope(): void {
    this.#scopes.pop();
  }

  /** The same under its older name. */
  openNode(name: string): void {
    this.startScope(name);
  }

  closeNode(): void {
    this.endScope();
  }

  addText(text: string): void {
    this.parts.push({ text, scope: this.#scopes.at(-1) });
  }

  __addSublanguage(emitter: PartEmitter): void {
    this.parts.push(...emitter.parts);
  }

  finalize(): void {}

  toHTML(): string {
    return "";
  }
}
hljs.configure({ __emitter: PartEmitter as never });

/** The parts of a code, or null where its language is none of the dozen. */
export function highlight(code: string, language: string): readonly CodePart[] | null {
  if (!hljs.getLanguage(language)) return null;
  const result = hljs.highlight(code, { language, ignoreIllegals: true });
  return (result._emitter as unknown as PartEmitter).parts;
}
