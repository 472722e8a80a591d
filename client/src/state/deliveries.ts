import { createStore } from "zustand/vanilla";

/** Of the newest messages of one's own; older ones show no ladder. */
const KEPT = 200;

/** How far a message of one's own has come, as this page saw it: times in milliseconds since it was written. */
export interface Delivery {
  readonly writtenAtMs: number;
  /** Its first try has gone out: until then it waited for those before it, or for a connection. */
  readonly sentMs?: number;
  /** Its ACK: it is in the table. */
  readonly storedMs?: number;
  /** Its MESSAGE_CREATE, on one's own socket: it has gone through the stream and the gateway. */
  readonly backMs?: number;
}

/** By nonce. */
export type Deliveries = Readonly<Record<string, Delivery>>;

/** Takes the times of the ladder below one's own messages. Times are of a clock that only goes forward. */
export class DeliveryTimes {
  readonly store = createStore<Deliveries>(() => ({}));
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Or written again: somebody has pressed Retry. */
  written(nonce: string): void {
    this.store.setState((before) => {
      const kept = Object.entries(before).slice(1 - KEPT);
      return Object.fromEntries([...kept, [nonce, { writtenAtMs: this.#now() }]]);
    }, true);
  }

  /** A try goes out. A second one has the time of the first: that is how long the person waited. */
  sent(nonce: string): void {
    this.#note(nonce, "sentMs");
  }

  stored(nonce: string): void {
    this.#note(nonce, "storedMs");
  }

  back(nonce: string): void {
    this.#note(nonce, "backMs");
  }

  clear(): void {
    this.store.setState({}, true);
  }

  #note(nonce: string, step: "sentMs" | "storedMs" | "backMs"): void {
    const known = this.store.getState()[nonce];
    if (!known || known[step] !== undefined) return;
    this.store.setState({ [nonce]: { ...known, [step]: this.#now() - known.writtenAtMs } });
  }
}
