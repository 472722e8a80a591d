import { describe, expect, it } from "vitest";
import { findImports } from "./find-imports.mjs";
import { checkFile } from "./import-arrows.mjs";

const manifests = {
  root: {
    imports: {
      "#protocol/*": "./services/protocol/*.ts",
      "#data/*": "./services/data/*.ts",
      "#core/*": "./services/core/*.ts",
      "#testing": { types: "./localstack/testing.d.cts", default: "./localstack/testing.cjs" },
    },
    dependencies: { valibot: "1", "@aws-sdk/client-dynamodb": "3" },
    devDependencies: { react: "19", vite: "8" },
  },
  localstack: { dependencies: { ws: "8" } },
};
const check = (file, source) => checkFile({ file, source, manifests });

describe("import arrows", () => {
  it.each([
    [
      "services/protocol/limits.ts",
      `import { x } from "#core/x";`,
      "services/protocol may import nothing of its neighbours, not core",
    ],
    [
      "services/core/send.ts",
      `import { keys } from "#data/keys";`,
      "services/core may import protocol, not data",
    ],
    [
      "services/core/send.ts",
      `import type { Keys } from "../data/keys.ts";`,
      "services/core may import protocol, not data",
    ],
    [
      "services/core/send.ts",
      `export { keys } from "../data/keys.ts";`,
      "services/core may import protocol, not data",
    ],
    [
      "services/core/send.ts",
      `const keys = await import("../data/keys.ts");`,
      "services/core may import protocol, not data",
    ],
    [
      "services/core/send.ts",
      `type Keys = import("../data/keys.ts").Keys;`,
      "services/core may import protocol, not data",
    ],
    [
      "services/core/send.ts",
      `import {\n  a,\n  b,\n} from "../data/keys.ts";`,
      "services/core may import protocol, not data",
    ],
    ["services/core/send.ts", `import { X } from "@aws-sdk/client-dynamodb";`, "core knows no AWS"],
    ["services/protocol/ids.ts", `import { randomUUID } from "node:crypto";`, "no built-ins of Node"],
    ["services/data/x.ts", `import "../aws/x.ts";`, "services/data may import protocol, core, not aws"],
    ["services/data/x.ts", `import { build } from "vite";`, "not among the dependencies"],
    [
      "services/handlers/x.ts",
      `import { startStack } from "../../localstack/stack.ts";`,
      "services/ imports nothing of localstack/",
    ],
    ["client/src/gateway/connection.ts", `import { useState } from "react";`, "works without React"],
    [
      "client/src/state/x.ts",
      `import { Button } from "../ui/button.tsx";`,
      "client/src/state may import gateway, api, state, not ui",
    ],
    [
      "client/src/ui/button.tsx",
      `import { store } from "../state/store.ts";`,
      "client/src/ui may import nothing of its neighbours, not state",
    ],
    [
      "client/src/features/messages/list.tsx",
      `import { Composer } from "../composer/composer.tsx";`,
      "features do not import each other",
    ],
    ["client/src/features/messages/list.tsx", `import { App } from "../../app/app.tsx";`, "not app"],
    ["client/src/api/x.ts", `import { keys } from "#data/keys";`, "services/protocol only"],
    [
      "localstack/gateway/x.ts",
      `import { Message } from "../../services/protocol/objects.ts";`,
      "imports nothing of services/",
    ],
    [
      "localstack/gateway/x.test.ts",
      `import { Message } from "../../services/protocol/objects.ts";`,
      "imports nothing of services/",
    ],
    ["localstack/gateway/x.ts", `import { y } from "../edge/y.ts";`, "do not import each other"],
    ["localstack/lambda/x.ts", `import { y } from "../gateway/y.ts";`, "gateway stands above lambda"],
    ["client/src/api/x.ts", `import { x } from "#testing";`, "the client imports nothing of localstack/"],
    ["localstack/engines/x.ts", `import { startStack } from "../stack.ts";`, "stack.ts stands above engines"],
    ["localstack/lambda/x.ts", `import { z } from "valibot";`, '"valibot" is not in localstack/package.json'],
    ["localstack/lambda/x.ts", `// sends it to each guild`, 'says "guild"'],
    ["scripts/x.mjs", `import WebSocket from "ws";`, "before anything is installed"],
    ["scripts/bench/rows/x.mjs", `import WebSocket from "ws";`, "before anything is installed"],
    [
      "scripts/bench/rows/x.mjs",
      `import { y } from "../../../services/aws/y.ts";`,
      "they import scripts only",
    ],
  ])("refuses %s: %s", (file, source, problem) => {
    const problems = check(file, source);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it.each([
    ["services/core/send.ts", `import type { Message } from "#protocol/objects";`],
    ["services/data/x.ts", `import { DynamoDBClient } from "@aws-sdk/client-dynamodb";`],
    ["tests/integration/x.test.ts", `import { startLocalAws } from "#testing";`],
    ["services/data/x.int.test.ts", `import { startEngine } from "../../localstack/testing/engine.ts";`],
    ["client/src/features/messages/list.tsx", `import { Row } from "./row.tsx";`],
    ["client/src/features/messages/list.tsx", `import { useState } from "react";`],
    ["localstack/edge/x.ts", `import { startDynamoDb } from "../engines/index.ts";`],
    ["localstack/stack.ts", `import { startGateway } from "./gateway/index.ts";`],
    ["localstack/lambda/x.ts", `// import { y } from "../gateway/y.ts";`],
    ["scripts/bench/gateway/x.mjs", `import { y } from "../../../services/aws/y.ts";`],
    ["scripts/bench/gateway/x.mjs", `import { X } from "@aws-sdk/client-dynamodb";`],
    [
      "scripts/x.mjs",
      `const { chromium } = createRequire(import.meta.url)("playwright-core"); await import("vite"); require("ws");`,
    ],
  ])("lets %s do: %s", (file, source) => {
    expect(check(file, source)).toEqual([]);
  });

  it("says the line", () => {
    expect(findImports(`/* a\n comment */\nimport {\n  a,\n} from "./a.ts";\n`)).toEqual([
      { specifier: "./a.ts", isStatic: true, line: 5 },
    ]);
  });
});
