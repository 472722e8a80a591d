import type { AcknowledgeDeps } from "#core/acknowledge";
import type { OpenDirectMessageDeps } from "#core/direct-messages";
import { enterAudience } from "#data/audiences";
import { createDirectMessage, findDirectMessage } from "#data/direct-messages";
import { haveMet } from "#data/profiles";
import { moveReadMark, readMark } from "#data/read-marks";
import { readDirectMessage } from "#data/snapshots";
import { findUsers } from "#data/users";
import { findVisibleChannel } from "#data/visible-channels";
import { getTable, newId } from "./wiring.ts";

const table = getTable();

/** What direct messages ask for, on the table. */
export const directMessageDeps: OpenDirectMessageDeps = {
  newId,
  findDirectMessage: (one, other) => findDirectMessage(table, one, other),
  findUsers: (userIds) => findUsers(table, userIds),
  haveMet: (one, other) => haveMet(table, one, other),
  createDirectMessage: (channelId, pair, eventId) => createDirectMessage(table, channelId, pair, eventId),
  enterAudience: (audience, userId) => enterAudience(table, audience, userId),
  readDirectMessage: (channelId, userId) => readDirectMessage(table, channelId, userId),
};

/** What reading marks ask for, on the table. @param deadlineMs when the answer has to be on its way, milliseconds since 1970 */
export const acknowledgeDeps = (deadlineMs: number): AcknowledgeDeps => ({
  findVisibleChannel: (channelId, userId) => findVisibleChannel(table, channelId, userId),
  moveReadMark: (userId, channelId, messageId) =>
    moveReadMark(table, userId, channelId, messageId, { deadlineMs }),
  readMark: (userId, channel) => readMark(table, userId, channel),
});
