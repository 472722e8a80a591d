import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Delivery } from "#core/deliver";

/** The part of a stream event's record that is read here. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export interface StreamRecord {
  readonly eventName?: string;
  readonly dynamodb?: {
    readonly SequenceNumber?: string;
    readonly NewImage?: Record<string, unknown>;
  };
}

/** What a record asks to be delivered; undefined for every other item, which the mapping's filter keeps away as well. */
export function deliveryFromRecord(record: StreamRecord): Delivery | undefined {
  const image = record.dynamodb?.NewImage;
  const position = record.dynamodb?.SequenceNumber;
  if (record.eventName !== "INSERT" || !image || !position) return undefined;
  const item = unmarshall(image as Parameters<typeof unmarshall>[0]);
  if (item.type === "LOG") {
    return {
      kind: "log",
      position,
      guildId: item.guild_id,
      channelId: item.channel_id,
      seq: item.seq,
      t: item.t,
      payload: item.payload,
    };
  }
  if (item.type !== "EVENT") return undefined;
  if (item.user_id !== undefined) {
    return { kind: "membership", position, userId: item.user_id, guildId: item.guild_id, t: item.t };
  }
  return { kind: "guild", position, guildId: item.guild_id, t: item.t, payload: item.payload };
}
