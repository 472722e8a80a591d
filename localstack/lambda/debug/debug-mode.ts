/** Node's own port for `--inspect`. */
const DEFAULT_PORT = 9229;
/** `--inspect-publish-uid` and `--inspect-port` start no debugger. */
const INSPECT_FLAG = /^--inspect(?:-brk|-wait)?(?:=(?:.*:)?(\d+))?$/;

/** How a person wants to debug handlers; they run in other processes than the one that was started with `--inspect`. */
export type DebugMode =
  /** A port of the handlers' own, 0 for any. */
  | { readonly by: "port"; readonly port: number }
  /** An editor attaches itself to every child process that has these variables. */
  | { readonly by: "editor"; readonly variables: Readonly<Record<string, string>> };

/**
 * What `--inspect`, on the command line or in NODE_OPTIONS, and VS Code's debugger ask of this process's children. The handlers' port is the one after
 * this process's own.
 * @param inspectorUrl of this process, where its inspector listens
 */
export function findDebugMode(
  execArgv: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  inspectorUrl: string | undefined,
): DebugMode | undefined {
  const nodeOptions = variables.NODE_OPTIONS ?? "";
  const inspectorOptions = variables.VSCODE_INSPECTOR_OPTIONS;
  if (inspectorOptions && nodeOptions.includes("--require")) {
    return {
      by: "editor",
      variables: {
        // What is left loads the editor's own module; a port is this process's alone.
        NODE_OPTIONS: nodeOptions.replace(/(^|\s)--inspect(?:-brk|-wait)?(?:=\S+)?(?=\s|$)/g, "$1").trim(),
        VSCODE_INSPECTOR_OPTIONS: inspectorOptions,
      },
    };
  }
  const flag = [...execArgv, ...nodeOptions.split(/\s+/)]
    .map((argument) => INSPECT_FLAG.exec(argument))
    .find((match) => match !== null);
  if (!flag && inspectorUrl === undefined) return undefined;
  const own = Number(inspectorUrl === undefined ? (flag?.[1] ?? DEFAULT_PORT) : new URL(inspectorUrl).port);
  return { by: "port", port: own === 0 ? 0 : own + 1 };
}
