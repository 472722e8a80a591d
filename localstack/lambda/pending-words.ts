/** Node.js's names for what keeps an event loop busy, in words for a person: one, and many. */
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  Timeout: ["a timer", "timers"],
  TCPConnectWrap: ["a connection that is being opened", "connections that are being opened"],
  TCPSocketWrap: ["an open connection", "open connections"],
  TLSWrap: ["an open TLS connection", "open TLS connections"],
  TCPServerWrap: ["a server that listens", "servers that listen"],
  UDPWRAP: ["a UDP socket", "UDP sockets"],
  GetAddrInfoReqWrap: ["a look-up of a host name", "look-ups of host names"],
  QueryReqWrap: ["a DNS query", "DNS queries"],
  FSReqPromise: ["a file operation", "file operations"],
  FSReqCallback: ["a file operation", "file operations"],
  FSEventWrap: ["a watch on a file", "watches on files"],
  ProcessWrap: ["a child process", "child processes"],
  WriteWrap: ["data that is being sent", "data that is being sent"],
  ShutdownWrap: ["a connection that is being closed", "connections that are being closed"],
  Worker: ["a worker thread", "worker threads"],
};

/** @param counts by Node.js's names, as `process.getActiveResourcesInfo()` has them */
export function describePending(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => {
      const [one, many] = WORDS[name] ?? [name, name];
      return count === 1 ? one : `${count} ${many}`;
    })
    .join(", ");
}

/** These are apart from the environment's own thread, and do not stand still with it. */
const GOES_ON = ["ProcessWrap", "Worker"];

/** What becomes of it: a sentence, beginning where AWS and this machine agree. */
export function describeFreeze(counts: Readonly<Record<string, number>>): string {
  const left = Object.keys(counts);
  const goesOn = left.some((name) => GOES_ON.includes(name));
  const standsStill = left.some((name) => !GOES_ON.includes(name));
  const onAws = "stands still until the next invocation of the same environment, or is lost";
  if (!goesOn) return `As on AWS it ${onAws}.`;
  return standsStill
    ? `On AWS it ${onAws}; here child processes and worker threads go on.`
    : `On AWS it ${onAws}; here it goes on.`;
}
