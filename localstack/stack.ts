import { join } from "node:path";
import { type Inside, openParameterStore, startEdge } from "./edge/index.ts";
import { provisionTables } from "./engines/index.ts";
import { ensureCertificate, type Gateway, startGateway } from "./gateway/index.ts";
import { startHttpApi } from "./http-api/index.ts";
import {
  createAuthorizer,
  createCredentialIssuer,
  createSignatureVerifier,
  openKeySeed,
  Told,
} from "./iam/index.ts";
import type { Authorizer } from "./iam/types.ts";
import { createLab } from "./lab/serve-lab.ts";
import { startLambda } from "./lambda/index.ts";
import type { ServiceModel } from "./model/types.ts";
import { reachableHost } from "./net/reachable-host.ts";
import { startOnPort } from "./ports.ts";
import { createRecording } from "./recorder/recorder.ts";
import { assertDeployable } from "./stack/assert-deployable.ts";
import { openBuildDir } from "./stack/build-dir.ts";
import { openDataDir } from "./stack/data-dir.ts";
import type { RunningService } from "./stack/differences.ts";
import { environmentOf } from "./stack/function-environment.ts";
import { startLambdaApi } from "./stack/lambda-api.ts";
import { openStores } from "./stack/open-stores.ts";
import { readOwnCertificate } from "./stack/own-certificate.ts";
import { replaceable } from "./stack/replaceable.ts";
import { shellVariables } from "./stack/shell-variables.ts";
import { type EventSources, startEventSources } from "./stack/start-event-sources.ts";
import { createStreamArns } from "./stack/stream-arns.ts";
import { takeOver } from "./stack/take-over.ts";
import type { Stack, StackOptions } from "./stack/types.ts";
import { createStopper, type Stopper } from "./stopper.ts";

export type { Stack, StackOptions, StackParts } from "./stack/types.ts";

/** Starts every part of a service. Where one cannot start, those that did are stopped before the error reaches the caller. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stopper = createStopper(options.log);
  // Until the first server listens nothing else may hold the process, and a script that awaits this would end in silence.
  const held = setInterval(() => {}, 60_000);
  try {
    return await startParts(options, stopper);
  } catch (error) {
    await stopper.stop();
    throw error;
  } finally {
    clearInterval(held);
  }
}

async function startParts(options: StackOptions, stopper: Stopper): Promise<Stack> {
  const { model, settings, log } = options;
  assertDeployable(model);
  const { host } = settings;
  const here = reachableHost(host);
  const { region, accountId } = model;
  const offline = settings.offline?.values;
  const dataDir = await openDataDir(settings, stopper);
  const issuer = createCredentialIssuer(openKeySeed(join(dataDir, "function-keys.seed")));
  // Before they start: who comes with what one has signed before this start is known by it.
  for (const { key } of model.functions) issuer.issue(key);
  const recording = settings.record === false ? undefined : createRecording();
  const signatures = createSignatureVerifier({ issuer });
  let service: RunningService = { model, settings, build: options.build ?? {} };
  const told = new Told();
  const permissions = replaceable((of: RunningService) =>
    createAuthorizer({
      ...of.model,
      mode: of.settings.iam,
      log,
      told,
      ...(of.settings.conditionKeys ? { conditionKeys: of.settings.conditionKeys } : {}),
    }),
  );
  permissions.set(service);
  const authorizer: Authorizer = {
    check: (...asked) => permissions.current.check(...asked),
    identify: (...asked) => permissions.current.identify(...asked),
  };
  stopper.add("The authorizer", async () => permissions.current.flush());

  // First, because it is quick and a damaged file must be said before anything has begun.
  const parameterStore = replaceable((parameters: ServiceModel["parameters"]) =>
    openParameterStore({ file: join(dataDir, "parameters.json"), parameters }),
  );
  parameterStore.set(model.parameters);
  const stores = openStores({
    model,
    settings,
    dataDir,
    signatures,
    authorizer,
    faults: options.faults,
    recorder: recording,
    log,
    stopper,
  });
  const { dynamoDb, sqs, s3, destinations } = stores;
  const own = offline?.httpsProtocol ? await readOwnCertificate(String(offline.httpsProtocol)) : undefined;
  const [engine, certificate] = await Promise.all([
    model.tables.length > 0 ? dynamoDb.start() : undefined,
    ensureCertificate(
      join(dataDir, "certificate", own?.keyType === "rsa" ? "rsa" : ""),
      region,
      Date.now(),
      own?.keyType,
    ),
  ]);
  const tables = engine ? provisionTables(engine, model.tables, log) : Promise.resolve();
  // Awaited below, beside the build; should another part fail first, that one is what the person has to know.
  tables.catch(() => {});

  // Edge and gateway call Lambda, and functions are told the addresses of both: each environment asks for them when it starts.
  const addresses: { webSocket?: string; http?: string } = {};
  let edgeUrl = "";
  const streamArns = createStreamArns();
  /** Once it listens. */
  let gateway: Gateway | undefined;
  /** Once they have started. */
  let eventSources: EventSources | undefined;
  const inside: Inside = {
    peekQueue: (name, max) => sqs.open().peek(name, max),
    mappings: () => eventSources?.inside.mappings?.() ?? [],
    schedules: () => eventSources?.inside.schedules?.() ?? [],
    runSchedule: async (name) => {
      if (!eventSources?.inside.runSchedule) throw new Error("The schedules have not started yet.");
      return eventSources.inside.runSchedule(name);
    },
  };
  const lambda = await startLambda({
    functions: model.functions,
    root: model.root,
    region,
    accountId,
    stateDir: join(dataDir, "lambda"),
    buildDir: openBuildDir(model.root, dataDir, log),
    log,
    caCertPath: certificate.certPath,
    environmentFor: (fn) => ({
      ...(offline?.localEnvironment === true ? shellVariables(process.env) : {}),
      ...environmentOf(fn, service.model, addresses, edgeUrl, issuer.issue(fn.key), streamArns),
    }),
    rubyWatchDirs: offline?.rubyWatchDirs,
    deliver: destinations.invoked,
    deliverDeadLetter: destinations.buried,
    settings: { ...settings.lambda, noTimeout: settings.noTimeout, watch: settings.watch },
    ...(options.build ? { build: options.build } : {}),
    ...(options.distDir ? { distDir: options.distDir } : {}),
    ...(options.around ? { around: options.around } : {}),
    recorder: recording,
  });
  stores.notify(lambda);
  const lab = createLab({
    recording,
    model: () => service.model,
    connections: () => gateway?.open.list() ?? [],
    engine: settings.engine?.kind ?? "embedded",
    log,
  });
  const edge = await startOnPort(
    { option: "edgePort", port: settings.edgePort, mayMove: settings.edgePortMayMove === true, log },
    (port) =>
      startEdge({
        host,
        port,
        region,
        accountId,
        dynamodb: dynamoDb,
        ...(settings.engine ? { engineKind: settings.engine.kind } : {}),
        ...(settings.dynamodb ? { dynamodbSettings: settings.dynamodb } : {}),
        sqs,
        lambda,
        s3,
        ...(stores.otherServices ? { otherServices: stores.otherServices } : {}),
        service: () => service.model,
        parameters: {
          find: (...asked) => parameterStore.current.find(...asked),
          listByPath: (...asked) => parameterStore.current.listByPath(...asked),
        },
        signatures,
        authorizer,
        tls: certificate,
        inside,
        recorder: recording,
        lab,
        ...(options.faults ? { faults: options.faults } : {}),
        log,
        onWrite: (tableName) => eventSources?.streams.wake(tableName),
        mappings: () => eventSources?.mappings,
      }),
  ).catch(async (error: unknown) => {
    // Not with the stopper yet, and its hosts would hold the process.
    await lambda.stop();
    throw error;
  });
  stopper.add("The edge", () => {
    lab.close();
    return edge.stop();
  });
  // Added after the edge: handlers that still run need it.
  stopper.add("Lambda", () => lambda.stop());
  edgeUrl = edge.url;

  const lambdaPort = await startLambdaApi(settings, {
    lambda,
    functions: () => service.model.functions,
    region,
    accountId,
    log,
  });
  if (lambdaPort) stopper.add("The Lambda port", () => lambdaPort.stop());
  const tls = own ? { ...certificate, named: own } : certificate;

  const { httpApi: httpModel, webSocketApi: webSocketModel } = model;
  const httpApi = httpModel
    ? await startOnPort({ option: "httpPort", port: settings.httpPort, log }, (port) =>
        startHttpApi({
          api: httpModel,
          lambda,
          signatures,
          authorizer,
          host,
          port,
          tls,
          log,
          settings: { prefix: offline?.prefix ? `/${offline.prefix}` : "" },
          recorder: recording,
        }),
      )
    : undefined;
  if (httpApi) {
    stopper.add("The HTTP API", () => httpApi.stop());
    addresses.http = `${here}:${httpApi.port}`;
  }
  gateway = webSocketModel
    ? await startOnPort({ option: "websocketPort", port: settings.webSocketPort, log }, (port) =>
        startGateway({
          api: webSocketModel,
          lambda,
          signatures,
          authorizer,
          host,
          port,
          tls,
          log,
          settings: settings.gateway,
          recorder: recording,
          ...(options.faults ? { faults: options.faults } : {}),
        }),
      )
    : undefined;
  if (gateway) {
    stopper.add("The WebSocket API", () => gateway.stop());
    addresses.webSocket = `${here}:${gateway.port}`;
  }
  lambda.setLocalHosts({
    executeApi: addresses.webSocket ?? `${here}:${edge.port}`,
    ...(httpModel && addresses.http ? { httpApi: { id: httpModel.apiId, address: addresses.http } } : {}),
    edge: `${here}:${edge.port}`,
  });

  await Promise.all([tables.then(() => streamArns.refresh(edge, model.tables)), lambda.ready]);
  const sources = await startEventSources({
    model,
    settings,
    dataDir,
    stores,
    edge,
    lambda,
    recorder: recording,
    functions: () => service.model.functions,
    log,
    stopper,
  });
  eventSources = sources;
  const { streams, schedules } = sources;

  return {
    urls: {
      edge: edge.url,
      ...(lambdaPort ? { lambda: lambdaPort.url } : {}),
      ...(gateway ? { ws: gateway.url } : {}),
      ...(httpApi ? { http: httpApi.url } : {}),
    },
    lambda,
    streams,
    schedules,
    parts: {
      gateway,
      edge,
      dynamoDb,
      sqs,
      s3,
      queueMappings: sources.queues,
      service: () => service.model,
    },
    async update(next) {
      assertDeployable(next.model);
      const { service: running, ...told } = await takeOver(
        {
          lambda,
          gateway,
          httpApi,
          eventSources: sources.mappings,
          schedules,
          dynamoDb,
          s3,
          log,
          setPermissions: (changed) => {
            permissions.current.flush();
            permissions.set(changed);
          },
          tablesChanged: (tables) => {
            edge.tablesChanged();
            return streamArns.refresh(edge, tables);
          },
          provisionQueues: stores.provisionQueues,
          setParameters: parameterStore.set,
          setService: (changed) => {
            service = changed;
          },
        },
        service,
        next,
      );
      service = running;
      return told;
    },
    pids: () => ({ engine: dynamoDb.pid, hosts: lambda.hostPids }),
    stop: () => stopper.stop(),
  };
}
