/** The figures that both ends hold to. Lengths of text count Unicode code points, sizes count bytes of UTF-8. */
export const limits = {
  usernameLength: { min: 2, max: 32 },
  passwordLength: { min: 8, max: 128 },
  nameLength: { min: 1, max: 100 },
  contentLength: { min: 1, max: 4_000 },
  nonceLength: { min: 1, max: 64 },
  requestIdLength: { min: 1, max: 64 },
  pageSize: { default: 50, max: 100 },
  channelsPerGuild: 200,
  guildsPerUser: 100,
  inviteAgeSeconds: { default: 7 * 24 * 3600, max: 30 * 24 * 3600 },
  inviteUses: { max: 10_000 },
  /** API Gateway closes a connection that sends more (A4.1). */
  messageBytes: 128 * 1024,
  /** API Gateway meters each started 32 KB, and a client may send no larger frame (A4.2). */
  frameBytes: 32 * 1024,
  /** Where a page or a READY is cut, so that with its envelope it stays below `messageBytes`. */
  pageBytes: 100 * 1024,
  heartbeatIntervalMs: 45_000,
  ticketSeconds: 60,
  nonceSeconds: 24 * 3600,
} as const;
