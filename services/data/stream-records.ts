import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { StreamEvent } from "#core/deliver-presence";

/** The part of a stream event's record that is read here. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export interface StreamRecord {
  readonly eventName?: string;
  readonly dynamodb?: {
    readonly SequenceNumber?: string;
    readonly NewImage?: Record<string, unknown>;
  };
}

/** What a record asks to be delivered; undefined for every other item, which the mapping's filter keeps away as well. */
export function deliveryFromRecord(record: StreamRecord): StreamEvent | undefined {
  const image = record.dynamodb?.NewImage;
  const position = record.dynamodb?.SequenceNumber;
  if (record.eventName !== "INSERT" || !image || !position) return undefined;
  const item = unmarshall(image as Parameters<typeof unmarshall>[0]);
  if (item.type === "LOG") {
    return {
      kind: "log",
      position,
      guildId: item.guild_id ?? null,
      channelId: item.channel_id,
      isPrivate: item.is_private === true,
      seq: item.seq,
      t: item.t,
      payload: item.payload,
      messageId: item.message_id,
      authorId: item.author_id,
      mentions: item.mentions ?? [],
    };
  }
  if (item.type !== "EVENT") return undefined;
  switch (item.kind) {
    case "audience":
      return {
        kind: "audience",
        position,
        audience: item.audience,
        channelId: item.channel_id,
        t: item.t,
        payload: item.payload,
      };
    case "hidden":
      return {
        kind: "hidden",
        position,
        guildId: item.guild_id,
        channelId: item.channel_id,
        payload: item.payload,
      };
    case "user":
      return { kind: "user", position, userId: item.user_id, t: item.t, payload: item.payload };
    case "membership":
      return {
        kind: "membership",
        position,
        userId: item.user_id,
        audience: item.audience,
        guildId: item.guild_id ?? null,
        change: item.change,
        close: item.close && { reason: item.close, beforeMs: item.before_ms },
      };
    case "presence":
      return { kind: "presence", position, userId: item.user_id, status: item.status };
    case "close":
      return {
        kind: "close",
        position,
        userId: item.user_id,
        reason: item.reason,
        issuedBefore: item.issued_before,
        familyId: item.family_id,
      };
    default:
      return undefined;
  }
}
