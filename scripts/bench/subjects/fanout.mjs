import path from "node:path";
import { inRoot, root } from "../../lib/paths.mjs";
import { findFreeBase } from "../../lib/ports.mjs";
import { readRunFile } from "../../lib/run-file.mjs";
import { enter, openSession } from "../../lib/wire-client.mjs";
import { inParallel, JOINING_AT_ONCE } from "../in-parallel.mjs";
import { launch } from "../launch.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";

export const fanout = {
  name: "Fanout",

  /**
   * @param {{throughNpm?: boolean, dataDir?: string, env?: NodeJS.ProcessEnv}} [options] with a data folder it is kept; by default the start is `--ephemeral`
   * @returns {Promise<import("../subject.mjs").Running>}
   */
  async start({ throughNpm = false, dataDir, env } = {}) {
    const folder = makeFolder("fanout-bench-");
    const data = dataDir ?? path.join(folder, "data");
    const base = await findFreeBase(21_000);
    const options = ["--port-base", String(base), "--data-dir", data, ...(dataDir ? [] : ["--ephemeral"])];
    const launched = await launch({
      ...(throughNpm
        ? { command: "npm", args: ["start", "--", ...options] }
        : { command: process.execPath, args: [inRoot("scripts/start.mjs"), ...options] }),
      cwd: root,
      ...(env ? { env } : {}),
      logFile: path.join(folder, "start.log"),
      isReady: () => readRunFile(data) !== undefined,
    });
    const { urls } = readRunFile(data);
    return {
      readyMs: launched.readyMs,
      api: urls.http,
      client: urls.client,
      pids: () => [launched.pid],
      join: (count) => join(urls.http, count),
      async stop() {
        await launched.stop();
        removeFolder(folder);
      },
    };
  },
};

/** People of one guild, each with a socket; all of them read and write one channel. */
async function join(api, count) {
  const run = Date.now().toString(36);
  const owner = await openMember(api, `bench-${run}-0`);
  const { guild } = await owner.session.request("guild.create", { name: "Bench" });
  const { channel } = await owner.session.request("channel.create", { guild_id: guild.id, name: "bench" });
  const { code } = await owner.session.request("invite.create", { guild_id: guild.id });
  const names = Array.from({ length: count - 1 }, (_, index) => `bench-${run}-${index + 1}`);
  const guests = await inParallel(names, JOINING_AT_ONCE, async (name) => {
    const guest = await openMember(api, name);
    await guest.session.request("invite.accept", { code });
    return guest;
  });
  return [owner, ...guests].map((member) => member.in(channel.id));
}

async function openMember(api, username) {
  const { access_token } = await enter(api, username, "bench-password");
  let receive = () => {};
  const session = await openSession(api, access_token, {
    onDispatch: ({ t, d }) => {
      if (t === "MESSAGE_CREATE") receive(d.content);
    },
  });
  return {
    session,
    in: (channelId) => ({
      send: (content) =>
        session.request("message.send", { channel_id: channelId, content, nonce: content.slice(0, 64) }),
      onMessage(listener) {
        receive = listener;
      },
      close: () => session.close(),
    }),
  };
}
