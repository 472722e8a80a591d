/** API Gateway's quotas for HTTP APIs; tests set shorter ones. */
export interface HttpApiSettings {
  /** The maximum integration time-out of an HTTP API. */
  readonly integrationTimeoutMs: number;
  /** 10 MB, above which the answer is 413. */
  readonly maxBodyBytes: number;
  readonly stopGraceMs: number;
}

export const defaultHttpApiSettings: HttpApiSettings = {
  integrationTimeoutMs: 30_000,
  maxBodyBytes: 10 * 1024 * 1024,
  stopGraceMs: 500,
};
