/** The figures that both ends hold to. Lengths of text count Unicode code points, sizes count bytes of UTF-8. */
export const limits = {
  usernameLength: { min: 2, max: 32 },
  passwordLength: { min: 8, max: 128 },
  nameLength: { min: 1, max: 100 },
  contentLength: { min: 1, max: 4_000 },
  displayNameLength: { min: 1, max: 32 },
  aboutLength: { min: 1, max: 190 },
  topicLength: { min: 1, max: 1_024 },
  /** Of a ban, for those who keep the guild. */
  reasonLength: { min: 1, max: 512 },
  searchLength: { min: 2, max: 100 },
  filenameLength: { min: 1, max: 200 },
  nonceLength: { min: 1, max: 64 },
  requestIdLength: { min: 1, max: 64 },
  pageSize: { default: 50, max: 100 },
  channelsPerGuild: 200,
  /** Of the names, topics and categories of a guild's channels together, in UTF-8 and as JSON: with the rest of 200 channels a guild then fits into one frame. */
  channelTextBytes: 40 * 1024,
  guildsPerUser: 100,
  /** Channels that a person is in by name: private ones and direct messages. */
  privateChannelsPerUser: 200,
  /** Members of one private channel. */
  membersPerPrivateChannel: 500,
  invitesPerGuild: 200,
  pinsPerChannel: 50,
  /** Different emoji under one message, and reactions in all. */
  reactionsPerMessage: { emoji: 20, all: 1_000 },
  /** People whom one message mentions by name. */
  mentionsPerMessage: 20,
  /** A channel's mentions of one person are counted so far. */
  mentionCount: 50,
  attachmentsPerMessage: 10,
  attachmentBytes: 25 * 1024 * 1024,
  /** For an upload, from `attachment.create`. */
  uploadSeconds: 15 * 60,
  /** For a download, from `attachment.url`. */
  downloadSeconds: 5 * 60,
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
  /** Channels that one `session.resume` names. */
  resumeChannels: 1_000,
  /** Events of one channel that a resume replays; who missed more reloads the channel. */
  resumeEvents: 1_000,
} as const;
