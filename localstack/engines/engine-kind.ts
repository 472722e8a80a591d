/** Where tables live, and with LocalStack queues and objects too. `embedded` needs nothing; the others are containers that somebody else starts and stops. */
export const ENGINE_KINDS = ["embedded", "dynamodb-local", "localstack"] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

/** An engine that answers at an address. */
export interface EngineAddress {
  readonly kind: Exclude<EngineKind, "embedded">;
  /** e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Its container serves nobody else: what keeps nothing needs no database of its own in it. */
  readonly isOwn?: boolean;
}

/** As docker-compose.yml publishes them: the edge stays in front at 4566. */
export const DEFAULT_ENGINE_URLS: Readonly<Record<EngineAddress["kind"], string>> = {
  "dynamodb-local": "http://127.0.0.1:8000",
  localstack: "http://127.0.0.1:4567",
};

export const ENGINE_NAMES: Readonly<Record<EngineKind, string>> = {
  embedded: "The DynamoDB engine",
  "dynamodb-local": "DynamoDB Local",
  localstack: "LocalStack",
};
