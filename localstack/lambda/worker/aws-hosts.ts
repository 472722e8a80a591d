import { Socket } from "node:net";
import tls from "node:tls";
import { LOCAL_CERTIFICATE_NAME } from "../../net/certificate-name.ts";
import type { LocalHosts } from "../options.ts";

interface Target {
  readonly host: string;
  readonly port: number;
}

/** AWS's names, those of dual-stack endpoints (`api.aws`) and of function URLs (`on.aws`) among them; with a dot at its end a name is the same. */
const AWS_HOST = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)\.?$/i;
const EXECUTE_API_HOST = /^([a-z0-9]+)[a-z0-9-]*\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\.?$/i;

/** Where a connection to `host` goes on this machine; undefined for a host that is not AWS's. */
export function localTarget(host: string, hosts: LocalHosts): Target | undefined {
  if (!AWS_HOST.test(host)) return undefined;
  const address = addressOf(EXECUTE_API_HOST.exec(host)?.[1], hosts);
  const colon = address.lastIndexOf(":");
  // IPv6 stands in brackets there.
  return {
    host: address.slice(0, colon).replace(/^\[(.*)\]$/, "$1"),
    port: Number(address.slice(colon + 1)),
  };
}

function addressOf(apiId: string | undefined, { executeApi, httpApi, edge }: LocalHosts): string {
  if (apiId === undefined) return edge;
  return httpApi && apiId.toLowerCase() === httpApi.id ? httpApi.address : executeApi;
}

/**
 * Sends every connection of this thread to an AWS host name to loopback, so that code runs unmodified and none can reach a real account.
 * Works below `http`, `https`, `tls` and `fetch`: all of them connect by `Socket.prototype.connect`. The name for TLS was taken from the
 * original options before; see trustForAwsHosts.
 */
export function redirectAwsHosts(hosts: LocalHosts): void {
  trustForAwsHosts(hosts);
  const original = Socket.prototype.connect as (...args: unknown[]) => Socket;
  Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]): Socket {
    return original.apply(this, redirected(args, hosts));
  } as typeof Socket.prototype.connect;
}

/**
 * The local certificate stands for whatever name of AWS was dialled, and for the address that the APIs' `domainName` is. It cannot list them: a wildcard is one label, and there is one of each service and region. That it is
 * signed by an authority of this process has been checked before the name is.
 */
function trustForAwsHosts({ executeApi, httpApi }: LocalHosts): void {
  const original = tls.checkServerIdentity;
  const isHere = (host: string) =>
    [executeApi, httpApi?.address].some((address) => address?.startsWith(`${host}:`));
  tls.checkServerIdentity = (host, certificate) =>
    (AWS_HOST.test(host) || isHere(host)) && certificate.subject?.CN === LOCAL_CERTIFICATE_NAME
      ? undefined
      : original(host, certificate);
}

/** `connect(options, cb)`, `connect(port, host, cb)`, or the one array that `net.connect` has made of either. */
function redirected(args: unknown[], hosts: LocalHosts): unknown[] {
  const [first, second, ...rest] = args;
  if (Array.isArray(first)) {
    // Node marks this array as normalized by a symbol on it, so it is changed and not copied.
    first[0] = redirectedOptions(first[0], hosts);
    return args;
  }
  if (typeof first === "object" && first !== null) return [redirectedOptions(first, hosts), ...args.slice(1)];
  const target = typeof second === "string" ? localTarget(second, hosts) : undefined;
  return target ? [target.port, target.host, ...rest] : args;
}

function redirectedOptions(options: unknown, hosts: LocalHosts): unknown {
  const host = (options as { host?: unknown } | undefined)?.host;
  const target = typeof host === "string" ? localTarget(host, hosts) : undefined;
  return target ? { ...(options as object), ...target, lookup: undefined } : options;
}
