import { AppError } from "#core/app-error";
import { openDirectMessage } from "#core/direct-messages";
import { getProfile, updateProfile } from "#core/profiles";
import { setConnectionStatus } from "#data/presence";
import { changeProfile, findProfile, haveMet } from "#data/profiles";
import { directMessageDeps } from "#runtime/people-deps";
import { settleConnection } from "#runtime/presence";
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
    frame.afterReply(() => settleConnection(frame.connectionId, user.id));
    return frame.ack({});
  },

  "dm.create": async (frame) => {
    const user = await frame.user();
    const { user_id } = frame.parse("dm.create");
    await frame.limit(user.id, { burst: 20, perSecond: 0.1 });
    return frame.ack({ channel: await openDirectMessage(directMessageDeps, user.id, user_id) });
  },
});
