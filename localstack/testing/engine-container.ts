import { readFileSync } from "node:fs";
import { get } from "node:http";
import { createRequire } from "node:module";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type * as Testcontainers from "testcontainers";
import { CONTAINER_DEFINITIONS, LOCALSTACK_STORES } from "../engines/containers.ts";
import { ENGINE_NAMES, type EngineAddress } from "../engines/engine-kind.ts";
import { findFreePort } from "../engines/engine-process.ts";
import { packagedStores } from "../plugin/packaged-template.ts";
import { packageFolder } from "../plugin/resolved-service.ts";
import { UserError } from "../user-error.ts";

export interface EngineContainer extends EngineAddress {
  readonly id: string;
  /** SIGKILL, as a crash ends it. Its data and its port stay. */
  /** Kills it and starts it again; resolves when it answers. Calls that come meanwhile share that. */
  crash(): Promise<void>;
  /** Ends it and takes its data away. Safe to call twice. */
  stop(): Promise<void>;
}

/** Whose stores LocalStack is to make. */
interface TestedService {
  readonly root: string;
  readonly stage: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Whose a container is: what a killed test left behind is removed by the next start on this machine. */
const OWNER_LABEL = "fanout-local-aws.owner";
const READY_WITHIN_MS = 120_000;
const LOOPBACK = "127.0.0.1";
const ASK_EVERY_MS = 100;
const ASK_WITHIN_MS = 2_000;

/**
 * Starts an engine for one test file, by testcontainers, on a free port of loopback; LocalStack with the stores of the service in it.
 * @throws UserError where testcontainers is not installed, no Docker answers, or LocalStack's init script fails
 */
export async function startEngineContainer(
  kind: EngineAddress["kind"],
  service: TestedService,
): Promise<EngineContainer> {
  // Nothing of what is waited for here holds the process, and a script that awaits this would end in silence.
  const held = setInterval(() => {}, 60_000);
  try {
    return await start(kind, service);
  } finally {
    clearInterval(held);
  }
}

async function start(kind: EngineAddress["kind"], service: TestedService): Promise<EngineContainer> {
  const { root, stage, params } = service;
  const library = loadTestcontainers(root);
  const client = await library
    .getContainerRuntimeClient()
    .catch((error: unknown) => Promise.reject(noDocker(kind, error)));
  await removeLeftovers(client.container);

  const definition = CONTAINER_DEFINITIONS[kind];
  const hostPort = await findFreePort();
  const container = new (onLoopback(library))(definition.image)
    .withExposedPorts({ container: definition.port, host: hostPort })
    .withEnvironment(definition.environment)
    .withLabels({ [OWNER_LABEL]: `${hostname()}/${process.pid}` })
    .withWaitStrategy(library.Wait.forLogMessage(/./));
  if (definition.command) container.withCommand([...definition.command]);
  if (definition.user) container.withUser(definition.user);
  // Where no volume is mounted the folder must be there.
  if (kind === "dynamodb-local")
    container.withCopyContentToContainer([{ content: "", target: `${definition.dataFolder}/.keep` }]);
  if (kind === "localstack")
    container.withCopyContentToContainer(storesFiles(await packagedStores(root, stage, { params })));

  const started = await container.start();
  const id = started.getId();
  const handle = client.container.getById(id);
  const url = `http://${engineHost()}:${hostPort}`;
  let stopping: Promise<unknown> | undefined;
  const stop = async () => {
    stopping ??= handle.remove({ force: true, v: true }).catch(() => {});
    await stopping;
  };
  const ready = async () => {
    await answers(kind, url);
    if (kind === "localstack") await requireInitScripts(url, async () => logOf(started));
  };
  let crashing: Promise<void> | undefined;
  const crash = async () => {
    await handle.kill({ signal: "SIGKILL" });
    await handle.start();
    await ready();
  };
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind,
    url,
    isOwn: true,
    id,
    crash() {
      crashing ??= crash().finally(() => {
        crashing = undefined;
      });
      return crashing;
    },
    stop,
  };
}

function loadTestcontainers(root: string): typeof Testcontainers {
  // Its own reaper is one more image to pull; what is left behind is removed by its label.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= "true";
  for (const from of [join(root, "package.json"), join(packageFolder(), "package.json")]) {
    try {
      return createRequire(from)("testcontainers") as typeof Testcontainers;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new UserError(
    "An engine in Docker is started by testcontainers, which is not installed. Try: npm install --save-dev testcontainers@11.14.0 -- or leave the engine out: the embedded one needs no Docker.",
  );
}

/** Where a published port is reached: this machine, or the one that DOCKER_HOST names. testcontainers takes a machine that is a container itself for one without ports of its own. */
function engineHost(): string {
  const { FANOUT_ENGINE_HOST: given, DOCKER_HOST: docker = "" } = process.env;
  const remote = /^tcp:\/\/([^:/]+)/.exec(docker)?.[1];
  return given || (remote && remote !== "localhost" ? remote : LOOPBACK);
}

/** testcontainers publishes ports on every address of the machine. */
function onLoopback({ GenericContainer }: typeof Testcontainers) {
  return class extends GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      const address = process.env.FANOUT_ENGINE_BIND ?? (engineHost() === LOOPBACK ? LOOPBACK : "0.0.0.0");
      for (const bindings of Object.values(this.hostConfig.PortBindings ?? {}))
        for (const binding of bindings as { HostIp?: string }[]) binding.HostIp = address;
    }
  };
}

const storesFiles = ({ template, dropped: _, ...place }: Awaited<ReturnType<typeof packagedStores>>) => {
  const { script, folder } = LOCALSTACK_STORES;
  return [
    { content: JSON.stringify(template), target: `${folder}/template.json` },
    { content: JSON.stringify(place), target: `${folder}/place.json` },
    {
      content: readFileSync(join(packageFolder(), script), "utf8"),
      target: `/etc/localstack/${script}`,
    },
  ];
};

const noDocker = (kind: EngineAddress["kind"], error: unknown) =>
  new UserError(
    `${ENGINE_NAMES[kind]} runs in Docker, and no Docker engine answers (${(error as Error).message}). Start Docker, or leave the engine out: the embedded one needs none.`,
  );

/** Those that were ended are among them: a container stays until it is removed. */
async function removeLeftovers(
  containers: Awaited<ReturnType<typeof Testcontainers.getContainerRuntimeClient>>["container"],
) {
  const all = await containers.dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } });
  for (const { Id, Labels } of all) {
    const [host, pid] = (Labels[OWNER_LABEL] ?? "").split("/");
    if (host !== hostname() || isAlive(Number(pid))) continue;
    await containers
      .getById(Id)
      .remove({ force: true, v: true })
      .catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function answers(kind: EngineAddress["kind"], url: string): Promise<void> {
  const untilMs = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      if (kind === "localstack" ? (await initScripts(url)).completed : (await ask(url)).status === 400)
        return;
    } catch {
      // Not yet.
    }
    if (performance.now() > untilMs) throw new UserError(`${ENGINE_NAMES[kind]} does not answer at ${url}.`);
    await delay(ASK_EVERY_MS);
  }
}

async function requireInitScripts(url: string, log: () => Promise<string>): Promise<void> {
  const { scripts } = await initScripts(url);
  const failed = scripts.filter(({ state }) => state === "ERROR").map(({ name }) => name);
  if (failed.length > 0)
    throw new UserError(`LocalStack's init script ${failed.join(", ")} failed:\n${await log()}`);
}

const initScripts = async (url: string) =>
  JSON.parse((await ask(`${url}/_localstack/init/ready`)).text) as {
    completed: boolean;
    scripts: { name: string; state: string }[];
  };

/** Not `fetch`: Docker's proxy takes a connection before the container listens and closes it again, upon which Node 20's never settles. */
function ask(url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: ASK_WITHIN_MS }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        text += piece;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", reject);
  });
}

const LOG_LINES = 25;

async function logOf(container: Testcontainers.StartedTestContainer): Promise<string> {
  const stream = await container.logs({ tail: LOG_LINES });
  return new Promise((resolve) => {
    let text = "";
    const done = () => resolve(text.trim());
    stream.on("data", (piece) => {
      text += String(piece);
    });
    stream.on("end", done);
    setTimeout(done, ASK_WITHIN_MS).unref();
  });
}
