/** Loaded first in each thread that a handler starts with `new Worker`; see started-threads.ts. */
import { hostsOfStartedThread, watchThreads } from "./started-threads.ts";

watchThreads(hostsOfStartedThread());
