import type { EngineAddress } from "./engine-kind.ts";

/** How an engine's container is run, by docker-compose.yml and by tests alike. */
export interface ContainerDefinition {
  /** With its version: the one that local AWS was tested with. */
  readonly image: string;
  /** Where it listens within the container. */
  readonly port: number;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What lies there outlives the container, where something is mounted. */
  readonly dataFolder: string;
  readonly memoryGib: number;
}

export const CONTAINER_DEFINITIONS: Readonly<Record<EngineAddress["kind"], ContainerDefinition>> = {
  "dynamodb-local": {
    image: "amazon/dynamodb-local:3.3.0",
    port: 8000,
    // A file for each access key and Region.
    command: ["-jar", "DynamoDBLocal.jar", "-dbPath", "/data"],
    // A volume belongs to root: the image's own user could not write there.
    user: "root",
    environment: { DDB_LOCAL_TELEMETRY: "0" },
    dataFolder: "/data",
    memoryGib: 1,
  },
  localstack: {
    image: "localstack/localstack:4.14.0",
    port: 4566,
    environment: {
      // DynamoDB Local's own streams, not those of a Kinesis emulator.
      PROVIDER_OVERRIDE_DYNAMODB: "v2",
      PROVIDER_OVERRIDE_DYNAMODBSTREAMS: "v2",
      // Without it queue URLs name a host that does not resolve offline.
      SQS_ENDPOINT_STRATEGY: "path",
      // Tables outlive the container; queues and objects do not (that is LocalStack Pro's).
      PERSISTENCE: "1",
      DISABLE_EVENTS: "1",
    },
    dataFolder: "/var/lib/localstack",
    memoryGib: 2,
  },
};

/** LocalStack's init script, and where it looks for what it is to make. */
export const LOCALSTACK_STORES = {
  script: "init/ready.d/10-stores.py",
  folder: "/var/lib/localstack/fanout",
};
