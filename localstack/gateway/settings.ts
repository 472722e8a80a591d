import { defaultChoices, type GatewayChoices } from "./choices.ts";

/** What AWS fixes and a test or a user may want otherwise. Durations and sizes are AWS's quotas by default. */
export interface GatewaySettings {
  /** A4.4. */
  readonly idleTimeoutSeconds: number;
  /** A4.5. */
  readonly maxConnectionSeconds: number;
  /** A2.10: a Lambda that takes longer keeps running, its answer is dropped. */
  readonly integrationTimeoutMs: number;
  /** A4.2. */
  readonly maxFrameBytes: number;
  /** A4.1 and A5.9. */
  readonly maxMessageBytes: number;
  /** Origins, as browsers send them, that may connect beside loopback ones. */
  readonly allowedOrigins: readonly string[];
  /** A5.10: what may wait for one client before posts to it answer 429. */
  readonly sendBufferBytes: number;
  /** A client whose buffer stayed full for so long is disconnected. */
  readonly slowReaderSeconds: number;
  /** One client's messages that wait for a Lambda; above it, its socket is not read. */
  readonly maxMessagesInFlight: number;
  /** A1.21. 0: no limit. */
  readonly newConnectionsPerSecond: number;
  /** A4.8: messages and @connections calls, a token bucket. 0: no limit. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  /** How long `stop()` waits for `$disconnect`s. */
  readonly stopGraceMs: number;
  readonly choices: GatewayChoices;
}

export const defaultSettings: GatewaySettings = {
  idleTimeoutSeconds: 600,
  maxConnectionSeconds: 7_200,
  integrationTimeoutMs: 29_000,
  maxFrameBytes: 32 * 1024,
  maxMessageBytes: 128 * 1024,
  allowedOrigins: [],
  sendBufferBytes: 1024 * 1024,
  slowReaderSeconds: 60,
  maxMessagesInFlight: 500,
  newConnectionsPerSecond: 0,
  requestsPerSecond: 0,
  requestBurst: 5_000,
  stopGraceMs: 500,
  choices: defaultChoices,
};
