import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface Language {
  readonly name: string;
  /** What the runner starts, by name, from the PATH. */
  readonly interpreter: string;
  /** Of handlers' files. Absent: they are in an artifact. */
  readonly extension?: string;
}

/** Those that serverless-offline 14 runs without Docker, by what their runtimes begin with. */
const LANGUAGES: readonly (readonly [RegExp, Language])[] = [
  [/^python3/, { name: "Python", interpreter: "python3", extension: ".py" }],
  [/^ruby/, { name: "Ruby", interpreter: "ruby", extension: ".rb" }],
  [/^java/, { name: "Java", interpreter: "java" }],
  [/^go1\.x$/, { name: "Go", interpreter: "go", extension: ".go" }],
];

/** Runs in environments of our own. */
export const isNodejs = (runtime: string) => runtime.startsWith("nodejs");

/** Undefined for a runtime that only a container image has: `provided.al2023`, `dotnet8`. */
export const languageOf = (runtime: string): Language | undefined =>
  LANGUAGES.find(([begins]) => begins.test(runtime))?.[1];

/** Is there a program of that name on this PATH? */
export function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** INIT's error where this machine cannot run a function, as JSON text with the next step; undefined where it can. */
export function cannotRun(runtime: string, path: string): string | undefined {
  const language = languageOf(runtime);
  if (!language)
    return refusal(
      `The runtime ${runtime} is not run on this machine: serverless-offline's runner has Python, Ruby, Java and go1.x. Try the function on AWS, or write it for one of these`,
    );
  if (isOnPath(language.interpreter, path)) return undefined;
  return refusal(
    `${runtime} needs "${language.interpreter}", and it is not on the PATH. Install ${language.name}, start again`,
  );
}

const refusal = (errorMessage: string) =>
  JSON.stringify({ errorType: "Runtime.InvalidEntrypoint", errorMessage: `${errorMessage}.` });
