import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import workerThreads, { type Worker, type WorkerOptions } from "node:worker_threads";
import type { LocalHosts } from "../options.ts";
import { redirectAwsHosts } from "./aws-hosts.ts";

/** Under which threads find the hosts: Node hands such data on to every thread below. */
const HOSTS = "fanout-local-hosts";

/** thread.ts as it is built, beside the bundle that this is part of. */
const preload = join(__dirname, "lambda-thread.cjs");

let live = 0;

/** Threads that code of this one has started and that have not ended. Node does not count them among what is active. */
export const liveThreads = (): number => live;

/**
 * Counts the threads that code of this one starts, and sends AWS host names to loopback in it and in all of them, each of which has modules of its own. Must run before that code is loaded.
 * @param hosts absent: names are left alone
 */
export function watchThreads(hosts?: LocalHosts): void {
  if (hosts) {
    redirectAwsHosts(hosts);
    workerThreads.setEnvironmentData(HOSTS, { ...hosts });
  }
  // A proxy, so that `instanceof`, classes that extend it and what it is called stay as they are.
  workerThreads.Worker = new Proxy(workerThreads.Worker, {
    construct(target, [file, options, ...rest]: unknown[], newTarget): Worker {
      const given = [file, hosts ? withPreload(options) : options, ...rest];
      const worker: Worker = Reflect.construct(target, given, newTarget);
      live += 1;
      worker.once("exit", () => {
        live -= 1;
      });
      return worker;
    },
  });
  syncBuiltinESMExports();
}

/** What the thread that started this one has left. */
export const hostsOfStartedThread = (): LocalHosts =>
  workerThreads.getEnvironmentData(HOSTS) as unknown as LocalHosts;

/** Whatever is no list of arguments is Node's to refuse. */
function withPreload(options: unknown): unknown {
  const { execArgv = process.execArgv } = (options ?? {}) as WorkerOptions;
  if (!Array.isArray(execArgv) || execArgv.includes(preload)) return options;
  return { ...(options as WorkerOptions | undefined), execArgv: ["--require", preload, ...execArgv] };
}
