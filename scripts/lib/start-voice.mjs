/**
 * Where a start speaks until all of it answers: to its terminal, or, as a detached one, to the command that waits for it.
 * @typedef {{out: (chunk: string | Uint8Array) => void, err: (chunk: string | Uint8Array) => void, stopHint: (dataDir: string) => string, up: () => Promise<void>, onAbandoned: (stop: () => void) => void}} StartVoice
 */

import { stopCommand } from "./run-file.mjs";

/** @returns {StartVoice} */
export const terminalVoice = () => ({
  out: process.stdout.write.bind(process.stdout),
  err: process.stderr.write.bind(process.stderr),
  stopHint: () => "Ctrl-C",
  up: async () => {},
  onAbandoned: () => {},
});

/**
 * Speaks through the channel to the parent (child_process), as `{out}`, `{err}` and, once, `{up: true}`; the parent answers `"stay"`. A parent that goes
 * before it said so has been killed or has given up: nobody would know of this start.
 * @returns {StartVoice}
 */
export function parentVoice() {
  let isToStay = false;
  const tell = (message) =>
    new Promise((resolve) => {
      // After "stay" nobody listens; the log has what is said from then on.
      if (process.connected) process.send(message, () => resolve());
      else resolve();
    });
  const stay = new Promise((resolve) => {
    process.on("message", (message) => {
      if (message !== "stay") return;
      isToStay = true;
      resolve();
    });
  });
  const gone = new Promise((resolve) => process.once("disconnect", resolve));
  return {
    out: (chunk) => void tell({ out: String(chunk) }),
    err: (chunk) => void tell({ err: String(chunk) }),
    stopHint: stopCommand,
    async up() {
      await tell({ up: true });
      await Promise.race([stay, gone]);
    },
    onAbandoned(stop) {
      void gone.then(() => {
        if (!isToStay) stop();
      });
    },
  };
}
