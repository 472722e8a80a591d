import { join } from "node:path";
import { silentLog } from "../log.ts";
import { HostProcess } from "./host-process.ts";

/** Owns a host process with one environment that waits for a child of its own: a test kills it. Says the host's pid. Arguments: the folder of `handler.cjs` and of the built host. */
const [, , folder = "", host = "", worker = ""] = process.argv;
const owned = new HostProcess({
  entry: { host, worker, thread: "", runner: "" },
  root: folder,
  logFile: join(folder, "owned.log"),
  maxMemoryMb: 2_048,
  log: silentLog,
});
owned.start(
  1,
  {
    functionName: "waits",
    memoryMb: 128,
    runtime: "nodejs24.x",
    handler: "handler.waits",
    bundle: join(folder, "handler.cjs"),
    variables: {},
  },
  {
    message: ({ t }) => {
      if (t !== "ready") return;
      process.stdout.write(String(owned.pid));
      owned.invoke(1, { requestId: "r", invokedFunctionArn: "a", deadlineMs: 0, traceId: "t" }, "{}");
    },
    exit: () => process.exit(1),
  },
);
