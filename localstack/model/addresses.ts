import type { ServiceModel } from "./types.ts";

/** Where the APIs answer on this machine, e.g. `127.0.0.1:3001`. */
export interface LocalAddresses {
  readonly webSocket?: string;
  readonly http?: string;
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Puts loopback addresses where an environment value names one of this service's own APIs: `wss://{apiId}.execute-api.{region}.amazonaws.com`
 * becomes `ws://127.0.0.1:3001`. Plain text, not TLS: a value like this is often handed to a browser, which does not know the local certificate. For `https://` a handler could
 * do with AWS's own value, as whatever AWS host name it dials is answered here; but then each post of a fan-out goes through TLS, which took a tenth more processor time for each
 * delivery (34 to 39 us with the lean client, 634 to 693 us with the SDK's), and functions in other languages, programs that a handler starts and browsers could not use it.
 */
export function localizeAddresses(
  value: string,
  model: Pick<ServiceModel, "region" | "webSocketApi" | "httpApi">,
  addresses: LocalAddresses,
): string {
  const host = (apiId: string) => escapeRegExp(`${apiId}.execute-api.${model.region}.amazonaws.com`);
  let text = value;
  if (model.webSocketApi && addresses.webSocket) {
    const target = addresses.webSocket;
    text = text
      .replace(new RegExp(`wss://${host(model.webSocketApi.apiId)}`, "g"), `ws://${target}`)
      .replace(new RegExp(`https://${host(model.webSocketApi.apiId)}`, "g"), `http://${target}`);
  }
  if (model.httpApi && addresses.http) {
    text = text.replace(new RegExp(`https://${host(model.httpApi.apiId)}`, "g"), `http://${addresses.http}`);
  }
  return text;
}
