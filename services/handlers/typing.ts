import { startTyping, typingBuckets } from "#core/typing";
import { audienceOf } from "#data/counters";
import { findVisibleChannel } from "#data/visible-channels";
import { deliverNow } from "#runtime/publish";
import { socketHandler } from "#runtime/socket";
import { getTable, socketDeps } from "#runtime/wiring";

const table = getTable();

const deps = {
  now: () => table.now(),
  findVisibleChannel: (channelId: string, userId: string) => findVisibleChannel(table, channelId, userId),
  buckets: typingBuckets(),
};

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "typing.start": async (frame) => {
    const user = await frame.user();
    const { channel_id } = frame.parse("typing.start");
    const typing = await startTyping(deps, user.id, channel_id);
    if (typing) {
      const audience = audienceOf(typing.channel);
      const payload = JSON.stringify(typing.d);
      frame.afterReply(() =>
        deliverNow(
          [
            {
              kind: "audience",
              position: "",
              audience,
              channelId: channel_id,
              t: "TYPING_START",
              payload,
            },
          ],
          frame.requestId,
        ),
      );
    }
    return frame.ack({});
  },
});
