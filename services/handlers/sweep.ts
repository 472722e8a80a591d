import { finishDeletions } from "#core/finish-deletion";
import { sweep } from "#core/sweep";
import { sweepFiles } from "#core/sweep-files";
import { listSilentConnections } from "#data/connections";
import { listDeletions } from "#data/deletions";
import { listOpenedChannels, removeSomeFormerMembers, removeSomeMembers } from "#data/former-members";
import { removeGuildRemains } from "#data/guild-remains";
import { forgetRemovedFiles, listRemovedFiles } from "#data/removed-files";
import { listGuildTombstones, listTombstones, removeSomeMessages } from "#data/tombstones";
import { forgetUpload, listUploads } from "#data/uploads";
import { attachments } from "#runtime/attachments";
import { readConfig } from "#runtime/config";
import { continueDeletion } from "#runtime/continue-deletion";
import type { LambdaContext } from "#runtime/events";
import { logWork } from "#runtime/log-work";
import { endConnection } from "#runtime/presence";
import { connectionsAt, getTable, newId } from "#runtime/wiring";

const table = getTable();
const connections = connectionsAt(readConfig(["webSocketEndpoint"]).webSocketEndpoint);

/** Time kept at the end, so that a round ends by itself. */
const MARGIN_MS = 5_000;
/** Kept for uploads and accounts. */
const REST_MS = 15_000;

/** Once a minute: removes what nobody reported. */
export const handler = (_event: unknown, context: LambdaContext): Promise<void> =>
  logWork("sweep", context, {}, async (line) => {
    Object.assign(line, await sweepAll(context));
  });

async function sweepAll(context: LambdaContext): Promise<Record<string, number>> {
  const now = () => table.now();
  const hasTime = () => context.getRemainingTimeInMillis() > MARGIN_MS;
  const swept = await sweep({
    now,
    // A long list of deleted channels leaves time for what comes after it.
    hasTime: () => context.getRemainingTimeInMillis() > MARGIN_MS + REST_MS,
    listSilentConnections: (beforeMs) => listSilentConnections(table, beforeMs),
    isOpen: (connectionId) => connections.isOpen(connectionId),
    close: (connectionId) => connections.close(connectionId),
    remove: endConnection,
    listGuildTombstones: (limit) => listGuildTombstones(table, limit),
    removeGuildRemains: (guildId) => removeGuildRemains(table, guildId, newId),
    listTombstones: (limit) => listTombstones(table, limit),
    removeSomeRemains: async (channelId) =>
      (await removeSomeMembers(table, channelId)) &&
      removeSomeMessages(table, channelId, attachments.deleteFiles),
    listOpenedChannels: (limit) => listOpenedChannels(table, limit),
    removeSomeFormerMembers: (channel) => removeSomeFormerMembers(table, channel),
  });
  const sweptFiles = await sweepFiles({
    ...attachments,
    now,
    hasTime,
    listUploads: (beforeMs) => listUploads(table, beforeMs),
    forgetUpload: (upload) => forgetUpload(table, upload),
    listRemovedFiles: () => listRemovedFiles(table),
    forgetRemovedFiles: (messageId) => forgetRemovedFiles(table, messageId),
  });
  const deletions = await finishDeletions({
    hasTime,
    listDeletions: () => listDeletions(table),
    finishDeletion: (userId) => continueDeletion(userId, hasTime, context.awsRequestId),
  });
  return { ...swept, ...sweptFiles, ...deletions };
}
