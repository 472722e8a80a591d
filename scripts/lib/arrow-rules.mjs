import { builtinModules } from "node:module";

/**
 * Which folders a folder may import from, besides itself:
 *
 *   protocol <- core <- (data | aws) <- runtime <- handlers
 *   protocol <- client/src/{gateway,api,state} <- features <- app      ui <- features
 *   localstack: plugin -> {gateway, http-api, events, edge} -> the rest
 */
const SERVICES = {
  protocol: [],
  core: ["protocol"],
  data: ["protocol", "core"],
  aws: ["protocol", "core"],
  runtime: ["protocol", "core", "data", "aws"],
  handlers: ["protocol", "core", "data", "aws", "runtime"],
};
const CLIENT_CORE = ["gateway", "api", "state"];
const CLIENT = {
  gateway: CLIENT_CORE,
  api: CLIENT_CORE,
  state: CLIENT_CORE,
  ui: [],
  hooks: [...CLIENT_CORE, "ui"],
  features: [...CLIENT_CORE, "ui", "hooks"],
  app: [...CLIENT_CORE, "ui", "hooks", "features"],
};
/** The servers of local AWS: each stands alone, above the parts that they share. */
const LOCALSTACK_SERVERS = ["gateway", "http-api", "events", "edge"];
/** What puts the parts together, and what tests import. */
const LOCALSTACK_TOP = ["plugin", "plugin.ts", "plugin.cjs", "stack", "stack.ts", "testing"];

const isTest = (file) => /\.(test|spec|fixture)\.(ts|tsx|mjs)$/.test(file);

/** @returns {string | undefined} why `file` may not import the file `target`; both relative to the root */
export function arrowProblem(file, target) {
  if (target.startsWith("..")) return "it lies outside the repository";
  const [area, folder, third] = file.split("/");
  const [toArea, toFolder] = target.split("/");
  if (area === "services") return servicesProblem(file, folder, toArea, toFolder);
  if (area === "client") return folder === "src" ? clientProblem(file, third, target) : undefined;
  if (area === "localstack") return localstackProblem(file, folder, toArea, toFolder);
  // TypeScript among the scripts is built when it is needed (load-typescript.mjs).
  if (area === "scripts" && toArea !== "scripts" && !BENCH_SERVICE.test(file) && !file.endsWith(".ts"))
    return "scripts run before anything is built or installed: they import scripts only";
  return undefined;
}

function servicesProblem(file, folder, toArea, toFolder) {
  if (toArea === "localstack" && isTest(file)) return undefined;
  if (toArea !== "services") return `services/ imports nothing of ${toArea}/`;
  const allowed = SERVICES[folder];
  if (allowed === undefined || folder === toFolder || allowed.includes(toFolder)) return undefined;
  return `services/${folder} may import ${list(allowed)}, not ${toFolder}`;
}

function clientProblem(file, layer, target) {
  const [toArea, toFolder, toThird, toFeature] = target.split("/");
  if (toArea === "services")
    return toFolder === "protocol" ? undefined : "the client shares services/protocol only";
  if (toArea !== "client") return `the client imports nothing of ${toArea}/`;
  const allowed = CLIENT[layer];
  if (allowed === undefined || toFolder !== "src") return undefined;
  if (layer === "features" && toThird === "features") {
    return file.split("/")[3] === toFeature ? undefined : "features do not import each other";
  }
  if (layer === toThird || allowed.includes(toThird)) return undefined;
  return `client/src/${layer} may import ${list(allowed)}, not ${toThird}`;
}

function localstackProblem(file, folder, toArea, toFolder) {
  if (toArea !== "localstack") return `localstack/ runs any serverless.yml and imports nothing of ${toArea}/`;
  if (folder === toFolder || LOCALSTACK_TOP.includes(folder) || isTest(file)) return undefined;
  if (LOCALSTACK_TOP.includes(toFolder)) return `${toFolder} stands above ${folder}`;
  if (!LOCALSTACK_SERVERS.includes(toFolder)) return undefined;
  return LOCALSTACK_SERVERS.includes(folder)
    ? "the servers of local AWS do not import each other"
    : `${toFolder} stands above ${folder}`;
}

/** @returns {string | undefined} why `file` may not import this package or built-in */
export function packageProblem({ file, specifier, isStatic, manifests }) {
  const name = packageName(specifier);
  const isBuiltIn = specifier.startsWith("node:") || builtinModules.includes(name);
  const [area, folder, layer] = file.split("/");
  if (isTest(file)) return undefined;
  if (area === "services" && folder === "protocol" && isBuiltIn)
    return "protocol runs in the browser too: no built-ins of Node";
  if (area === "services" && ["protocol", "core"].includes(folder) && /^@(aws-sdk|smithy)\//.test(name))
    return `${folder} knows no AWS`;
  if (area === "client" && folder === "src" && CLIENT_CORE.includes(layer) && /^react(-dom)?$/.test(name))
    return `client/src/${layer} works without React`;
  if (area === "client" && folder === "src" && isBuiltIn) return "a browser has no built-ins of Node";
  if (area === "scripts" && isStatic && file.endsWith(".mjs") && !isBuiltIn && !BENCH_SERVICE.test(file)) {
    return "scripts run before anything is installed: load a package with import() or require once it is needed";
  }
  if (isBuiltIn) return undefined;
  if (area === "localstack" && !lists(manifests.localstack, name))
    return `"${name}" is not in localstack/package.json`;
  if (area === "services" && !manifests.root.dependencies?.[name])
    return `"${name}" is not among the dependencies of package.json`;
  if (area === "client" && !lists(manifests.root, name)) return `"${name}" is not in package.json`;
  return undefined;
}

/** What the benchmark runs as a Serverless service of its own, and is no script. */
const BENCH_SERVICE = /^scripts\/bench\/(gateway|lambda|stock)\//;

const lists = (manifest, name) =>
  Boolean(
    manifest.dependencies?.[name] ??
      manifest.optionalDependencies?.[name] ??
      manifest.devDependencies?.[name] ??
      manifest.peerDependencies?.[name],
  );

const packageName = (specifier) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const list = (names) => (names.length === 0 ? "nothing of its neighbours" : names.join(", "));
