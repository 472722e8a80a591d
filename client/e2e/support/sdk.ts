import { vi } from "vitest";

/** Lets the backend's own modules, run in the test, reach the tables of a running Fanout. Undone with the suite's `useFanout`. */
export function pointSdkAt(edgeUrl: string): void {
  const variables = {
    AWS_ENDPOINT_URL: edgeUrl,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "mine",
    AWS_SECRET_ACCESS_KEY: "mine",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
