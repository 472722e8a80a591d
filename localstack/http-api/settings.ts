/** API Gateway's quotas for HTTP APIs; tests set shorter ones. */
export interface HttpApiSettings {
  /** The maximum integration time-out of an HTTP API. */
  readonly integrationTimeoutMs: number;
  /** 10 MB, above which the answer is 413. */
  readonly maxBodyBytes: number;
  /** 10,240 bytes for the request line and the values of all headers together, above which the answer is 431. */
  readonly maxHeadBytes: number;
  readonly stopGraceMs: number;
  /** What stands before every path (`/api/v1`), as an API mapping of a custom domain does; `""`: nothing. */
  readonly prefix: string;
}

export const defaultHttpApiSettings: HttpApiSettings = {
  integrationTimeoutMs: 30_000,
  maxBodyBytes: 10 * 1024 * 1024,
  maxHeadBytes: 10_240,
  stopGraceMs: 500,
  prefix: "",
};
