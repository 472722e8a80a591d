import { acknowledge } from "#core/acknowledge";
import { AppError } from "#core/app-error";
import { openDirectMessage } from "#core/direct-messages";
import { getProfile, updateProfile } from "#core/profiles";
import { setConnectionStatus } from "#data/presence";
import { changeProfile, findProfile, haveMet } from "#data/profiles";
import { acknowledgeDeps, directMessageDeps } from "#runtime/people-deps";
import { settleConnection } from "#runtime/presence";
import { deliverNow } from "#runtime/publish";
import { socketHandler } from "#runtime/socket";
import { getTable, newId, socketDeps } from "#runtime/wiring";

const table = getTable();

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "user.get": async (frame) => {
    const user = await frame.user();
    const { user_id } = frame.parse("user.get");
    const deps = {
      findProfile: (userId: string) => findProfile(table, userId),
      haveMet: (one: string, other: string) => haveMet(table, one, other),
    };
    return frame.ack({ user: await getProfile(deps, user.id, user_id) });
  },

  "user.update": async (frame) => {
    const user = await frame.user();
    const { display_name, about, avatar } = frame.parse("user.update");
    // Each goes to up to 100 guilds.
    await frame.limit(user.id, { burst: 20, perSecond: 0.1 });
    const profile = await updateProfile(
      { changeProfile: (userId, change) => changeProfile(table, userId, change, newId) },
      user.id,
      { display_name, about, avatar },
    );
    return frame.ack({ user: profile });
  },

  "presence.update": async (frame) => {
    const user = await frame.user();
    const { status } = frame.parse("presence.update");
    const connection = { connectionId: frame.connectionId, userId: user.id };
    if (!(await setConnectionStatus(table, connection, status)))
      throw new AppError("NOT_IDENTIFIED", "This connection has ended.");
    await settleConnection(frame.connectionId, user.id);
    return frame.ack({});
  },

  "read.ack": async (frame) => {
    const user = await frame.user();
    const { channel_id: channelId, message_id: messageId } = frame.parse("read.ack");
    const deps = acknowledgeDeps(frame.deadlineMs);
    const mark = await acknowledge(deps, user.id, { channelId, messageId });
    const payload = JSON.stringify(mark);
    frame.afterReply(() =>
      deliverNow(
        [{ kind: "user", position: "", userId: user.id, t: "MESSAGE_ACK", payload }],
        frame.requestId,
      ),
    );
    return frame.ack({ last_read_id: mark.message_id, mention_count: mark.mention_count });
  },

  "dm.create": async (frame) => {
    const user = await frame.user();
    const { user_id } = frame.parse("dm.create");
    await frame.limit(user.id, { burst: 20, perSecond: 0.1 });
    return frame.ack({ channel: await openDirectMessage(directMessageDeps, user.id, user_id) });
  },
});
