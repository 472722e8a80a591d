import type { BuildOptions, BuildResult } from "esbuild";

/** esbuild's own process holds hundreds of megabytes after a build of many handlers; it starts again in some 10 ms. */
const IDLE_MS = 2_000;

/** All that this process builds goes to one process of esbuild's: to end it under another's build would leave that one waiting for ever. */
let running = 0;
let stopTimer: NodeJS.Timeout | undefined;

/** esbuild's `build`; its process ends when nothing was built for a while. @throws BuildFailure */
export async function build<Options extends BuildOptions>(options: Options): Promise<BuildResult<Options>> {
  running += 1;
  clearTimeout(stopTimer);
  try {
    const esbuild = await import("esbuild");
    return await esbuild.build<Options>(options as never);
  } finally {
    running -= 1;
    if (running === 0) stopTimer = setTimeout(() => void stopService(), IDLE_MS).unref();
  }
}

async function stopService(): Promise<void> {
  const { stop } = await import("esbuild");
  // A build may have begun meanwhile.
  if (running === 0) await stop();
}
