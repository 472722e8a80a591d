import { ensureBrowser, launchBrowser } from "../../lib/browser.mjs";
import { enter, openSession } from "../../lib/wire-client.mjs";
import { visit } from "../client/visit.mjs";

const VISITS = 3;
const SLOWDOWN = 4;
const LOADED = 300;

/** What the browser itself measures, at the processor's speed and at a quarter of it; the best of three. */
const FIGURES = [
  { label: "client: largest paint of a channel", of: "paintedMs", goals: [1_200, 2_000] },
  { label: "client: key to paint at 100 messages/s, p98", of: "interactionMs", goals: [100, 150] },
  { label: "client: message to paint at 100 messages/s, p99", of: "toPaintMs", goals: [33, 50] },
  { label: "client: frame at 100 messages/s, p99", of: "frameMs", goals: [17] },
  { label: "client: tasks longer than 50 ms in 10 s of it", of: "longTasks", goals: [0], unit: "" },
];

/** The chat in Chromium: how soon it is there, and how it keeps up. */
export const client = {
  name: "client",
  about: "the chat in Chromium: its first paint, and 100 messages a second while somebody types",
  async run({ fanout }) {
    const executablePath = await ensureBrowser((line) => process.stderr.write(`${line}\n`));
    if (!executablePath) throw new Error("there is no browser: set FANOUT_CHROMIUM to one");
    const running = await fanout.start({ env: { FANOUT_RATE_LIMITS: "off" } });
    const browser = await launchBrowser(executablePath);
    try {
      const place = await furnish(running, browser);
      const fast = await best(place, browser, 1);
      const slow = await best(place, browser, SLOWDOWN);
      place.close();
      return FIGURES.map(({ label, of, goals: [goal, slowGoal], unit = "ms" }) => ({
        label,
        goal: slowGoal === undefined ? `<= ${goal} ${unit}`.trim() : `<= ${goal} / ${slowGoal} ${unit}`,
        unit,
        ours: fast[of],
        against: "with a quarter of the processor",
        baseline: slow[of],
        isMet: fast[of] <= goal && (slowGoal === undefined || slow[of] <= slowGoal),
      }));
    } finally {
      await browser.close();
      await running.stop();
    }
  },
};

/** A channel with some hundred messages, of one who writes and one who reads it in the browser. */
async function furnish({ api, client }, browser) {
  const name = `bench-${Date.now().toString(36)}`;
  const { access_token: token } = await enter(api, name, "bench-password");
  const session = await openSession(api, token);
  const { guild } = await session.request("guild.create", { name: "Bench" });
  const { channel } = await session.request("channel.create", { guild_id: guild.id, name: "bench" });
  let count = 0;
  const send = () => {
    count += 1;
    const content = `message ${count}${" and more".repeat(count % 30)}`;
    return session.request("message.send", { channel_id: channel.id, content, nonce: `n${count}` });
  };
  for (let index = 0; index < LOADED; index += 1) await send();
  const context = await browser.newContext();
  const page = await context.newPage();
  const url = `${client}/channels/${guild.id}/${channel.id}`;
  await page.goto(url);
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Password", { exact: true }).fill("bench-password");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.locator('article[data-status="confirmed"]').first().waitFor();
  const storageState = await context.storageState();
  await context.close();
  // One that is refused is one message less, which the page does not know of.
  return { url, storageState, send: () => void send().catch(() => {}), close: () => session.close() };
}

async function best(place, browser, slowdown) {
  const visits = [];
  for (let index = 0; index < VISITS; index += 1) visits.push(await visit({ browser, ...place, slowdown }));
  return Object.fromEntries(FIGURES.map(({ of }) => [of, Math.min(...visits.map((each) => each[of]))]));
}
