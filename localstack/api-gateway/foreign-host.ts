/** `{apiId}.execute-api.{region}.amazonaws.com`, with or without a port; for VPC endpoints the id stands before a dash as well. */
const EXECUTE_API =
  /^([a-z0-9]+)(?:-vpce-[a-z0-9]+)?\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\.?(?::\d+)?$/i;

/**
 * Whether a request was sent to another API than this one: its Host names an API of AWS's by another id, or in another region. Whatever else it names (localhost, a name of the person's
 * own) leads here. AWS answers such a call with 403 (A5.8).
 */
export function isForeignHost(
  host: string | string[] | undefined,
  api: { readonly apiId: string; readonly region: string },
): boolean {
  // Most calls come by the address, and each post of a fan-out is looked at.
  if (typeof host !== "string" || !host.includes(".execute-api.")) return false;
  const [, id, region] = EXECUTE_API.exec(host) ?? [];
  return id !== undefined && (id.toLowerCase() !== api.apiId || region?.toLowerCase() !== api.region);
}
