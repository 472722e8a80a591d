import type { Channel, Guild } from "#protocol/objects";
import type { ReadyData } from "#protocol/replies";
import { CHANNEL_ID, GUILD_ID, ME, message } from "../../gateway/testing/fake-server.ts";
import { type ChatState, INITIAL_STATE } from "../chat-state.ts";
import { applyReady } from "../ready.ts";

/** A channel whose newest event, if any, is a message. */
export const channel = (id: string, last_seq = 0, position = 0): Channel => ({
  id,
  name: `c${id}`,
  topic: null,
  position,
  private: false,
  last_seq,
  last_message_id: last_seq === 0 ? null : message(last_seq).id,
  last_read_id: null,
  mention_count: 0,
});

export const guild = (id: string, ...channels: Channel[]): Guild => ({
  id,
  name: `g${id}`,
  role: "member",
  channels,
});

export const ready = (guilds: Guild[], guild_count = guilds.length): ReadyData => ({
  user: ME,
  session_id: "s",
  heartbeat_interval_ms: 45_000,
  guild_count,
  guilds,
  private_channel_count: 0,
  private_channels: [],
});

/** After the first READY: by default one guild with one channel, whose newest event is message 3. */
export const start = (guilds = [guild(GUILD_ID, channel(CHANNEL_ID, 3))]): ChatState =>
  applyReady(INITIAL_STATE, ready(guilds));
