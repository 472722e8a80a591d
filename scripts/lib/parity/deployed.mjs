import { Refusal } from "../refusal.mjs";

/** The Region in AWS's own host names. */
const REGION = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?(?=[:/]|$)/;

/** Services without a WebSocket API: it is enough to know that they are deployed. */
const BARE = ["functions", "mappings", "tables", "buckets"];

/**
 * What the command line says of deployed services, by the name of their configuration file.
 * @param {Record<string, string | boolean | undefined>} values
 */
export function deployedServices(values) {
  const { endpoint, callback } = values;
  const region = values.region ?? REGION.exec(String(endpoint))?.[1];
  if (!/^wss?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new Refusal(`--endpoint ${endpoint} is no address of a WebSocket API.`, "It begins with wss://");
  if (!callback)
    throw new Refusal(
      "--endpoint wants --callback too.",
      "Try: --callback https://{api}.execute-api.{region}.amazonaws.com/{stage}",
    );
  if (!region) throw new Refusal("The address does not say the Region.", "Try: --region us-east-1");
  const services = { serverless: { ws: endpoint, callback, region } };
  for (const name of ["parts", "signed", "short"]) {
    const ws = values[name];
    if (ws) services[name] = { ws, callback: String(ws).replace(/^ws/, "http"), region };
  }
  for (const name of BARE) if (values[name]) services[name] = { region };
  return services;
}

/** Whether all of it is at AWS's own host names: what answers elsewhere may be an emulator, and settles nothing. */
export const isAws = (services) =>
  Object.values(services).every(
    ({ ws, callback }) =>
      (ws === undefined || REGION.test(new URL(ws).hostname)) &&
      (callback === undefined || REGION.test(new URL(callback).hostname)),
  );
