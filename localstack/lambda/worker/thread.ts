/** Loaded first in each thread that a handler starts with `new Worker`; see started-threads.ts. */
import { hostsOfStartedThread, redirectThreads } from "./started-threads.ts";

redirectThreads(hostsOfStartedThread());
