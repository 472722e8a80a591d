import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Random } from "../robustness/support/random.ts";
import { ChaosClient } from "./chaos-client.ts";
import { Host } from "./host.ts";
import { Ledger } from "./ledger.ts";
import { Line } from "./line.ts";
import type { Place } from "./prepare.ts";
import { Stored } from "./stored.ts";
import type { Strategy } from "./weather.ts";

const START_MS = 60_000;
/** A delivery whose function was killed comes again within the round, and not after serverless.yml's six minutes; and as often as it takes, where this machine is slow. */
const HURRIED = { VisibilityTimeout: "5", maxReceiveCount: 1_000 };
/** As in serverless.yml: a start refuses a queue that hides messages for less time than its function may take. */
const NORMAL = { VisibilityTimeout: "360", maxReceiveCount: 5 };
const IMPATIENT_GAP_MS = 1_500;

/** A round's service and the clients around it. */
export class World {
  readonly ledger = new Ledger();
  readonly clients: ChaosClient[] = [];
  readonly #dataDir: string;
  readonly #strategy: Strategy;
  #host: Host | undefined;
  #stored: Stored | undefined;

  private constructor(dataDir: string, strategy: Strategy) {
    this.#dataDir = dataDir;
    this.#strategy = strategy;
  }

  /** Resolves when everybody is connected and sees their channels. */
  static async begin(seed: number, strategy: Strategy, place: Place): Promise<World> {
    const world = new World(place.copy(), strategy);
    try {
      await world.#start();
      for (const [index, session] of place.sessions.entries()) {
        // A client that resumes at each gap would hide what the server owes it: every other one waits to be told. Inline, gaps are the client's to find.
        const isImpatient = strategy === "inline" || index % 2 === 0;
        const client = new ChaosClient({
          session,
          line: await Line.open(() => world.#host?.urls.ws),
          http: () => world.#host?.urls.http,
          ledger: world.ledger,
          random: new Random(seed, index),
          gapMs: isImpatient ? IMPATIENT_GAP_MS : Number.POSITIVE_INFINITY,
        });
        world.clients.push(client);
        client.start();
      }
      await world.#allThere();
      return world;
    } catch (error) {
      await world.end();
      throw error;
    }
  }

  /** Undefined while it is started again. */
  get host(): Host | undefined {
    return this.#host;
  }

  /** What is stored. */
  get stored(): Stored {
    if (!this.#stored) throw new Error("the service is not up");
    return this.#stored;
  }

  /** `kill -9` of the whole tree, and a start on what it left. */
  async crash(): Promise<void> {
    await this.#stored?.setDeliveries(NORMAL);
    const dead = this.#host;
    this.#host = undefined;
    await dead?.crash();
    this.#stored?.close();
    await this.#start();
  }

  async end(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.stop()));
    await Promise.all(this.clients.map(({ line }) => line.close()));
    this.#stored?.close();
    await this.#host?.crash();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const host = await Host.start(this.#dataDir, { FANOUT_STRATEGY: this.#strategy });
    this.#stored = new Stored(host.urls.edge);
    this.#host = host;
    await this.#stored.setDeliveries(HURRIED);
  }

  async #allThere(): Promise<void> {
    const isThere = ({ screens }: ChaosClient) =>
      screens.size > 0 && [...screens.values()].every(({ isReady }) => isReady);
    const untilMs = performance.now() + START_MS;
    while (!this.clients.every(isThere)) {
      if (performance.now() > untilMs) throw new Error("not everybody sees the channels");
      await pause(10);
    }
  }
}
