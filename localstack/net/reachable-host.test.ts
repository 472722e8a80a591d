import { expect, it } from "vitest";
import { reachableHost } from "./reachable-host.ts";

it.each([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["192.168.1.5", "192.168.1.5"],
  ["::1", "[::1]"],
])("what listens on %s is reached at %s", (host, reached) => {
  expect(reachableHost(host)).toBe(reached);
});
