import { expect, it } from "vitest";
import { keepDataOut } from "./keep-data-out.ts";

const patternsOf = (more: object) => {
  const service = { service: "demo", provider: {}, ...more };
  keepDataOut({ service } as never, "/project");
  return (service as { package?: object }).package;
};

it.each([
  [{}, { patterns: ["!.fanout/**"] }],
  [
    { package: { individually: true, patterns: ["**"] } },
    { individually: true, patterns: ["**", "!.fanout/**"] },
  ],
  [{ custom: { localAws: { dataDir: "var/aws" } } }, { patterns: ["!.fanout/**", "!var/aws/**"] }],
  [{ custom: { localAws: { dataDir: "/project/data" } } }, { patterns: ["!.fanout/**", "!data/**"] }],
  [{ custom: { localAws: { dataDir: "../elsewhere" } } }, { patterns: ["!.fanout/**"] }],
  [{ custom: { localAws: { dataDir: "." } } }, { patterns: ["!.fanout/**"] }],
])("keeps the data folder out of packages: %j", (service, given) => {
  expect(patternsOf(service)).toEqual(given);
});
