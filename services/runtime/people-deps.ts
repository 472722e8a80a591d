import type { OpenDirectMessageDeps } from "#core/direct-messages";
import { enterAudience } from "#data/audiences";
import { createDirectMessage, findDirectMessage } from "#data/direct-messages";
import { haveMet } from "#data/profiles";
import { readDirectMessage } from "#data/snapshots";
import { findUsers } from "#data/users";
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
