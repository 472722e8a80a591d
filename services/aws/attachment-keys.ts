import type { Snowflake } from "#protocol/primitives";

/** The only place where names of objects are spelled. Ids alone: no name of a client's becomes a part of one. */
export const objectKeys = {
  /** Where a form puts a file. What no message takes, the bucket's lifecycle rule removes after a day. */
  pending: (uploadId: Snowflake) => `pending/${uploadId}`,
  /** Where a message's file lies. It is put there before the message has an id. */
  attachment: (channelId: Snowflake, attachmentId: Snowflake) => `attachments/${channelId}/${attachmentId}`,
};
