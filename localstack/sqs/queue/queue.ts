import { type Attributes, readSettings, type Settings } from "./attributes.ts";
import { Chain } from "./chain.ts";
import { Deduplication } from "./deduplication.ts";
import { FifoLineUp, type LineUp, StandardLineUp } from "./line-up.ts";
import type { Delivery, Message, MessageData } from "./message.ts";
import { ReceiveAttempts } from "./receive-attempts.ts";
import { Timetable } from "./timetable.ts";

/** Everything of a queue but its messages. */
export interface QueueData {
  readonly name: string;
  readonly attributes: Attributes;
  /** What the template said when it was followed last. What was set since through the API holds until the template says something else, as on AWS. */
  readonly declared?: Attributes;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, as all times here. */
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly purgedMs?: number;
}

export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A queue in memory: which message is where. It has no clock, writes nothing and wakes nobody; each method is told what time it is, or until when. */
export class Queue {
  readonly arn: string;
  readonly isFifo: boolean;
  readonly deduplication = new Deduplication();
  readonly attempts = new ReceiveAttempts();
  #data: QueueData;
  #settings: Settings;
  readonly #messages = new Map<string, Message>();
  readonly #lineUp: LineUp;
  readonly #timetable = new Timetable<Message>();
  readonly #byAge = new Chain<Message>();
  readonly #counts: Record<Message["state"], number> = { visible: 0, "in-flight": 0, delayed: 0 };

  constructor(data: QueueData, arn: string) {
    this.arn = arn;
    this.isFifo = data.name.endsWith(".fifo");
    this.#lineUp = this.isFifo ? new FifoLineUp() : new StandardLineUp();
    this.#data = data;
    this.#settings = readSettings(data.attributes, this.isFifo);
  }

  get name(): string {
    return this.#data.name;
  }

  get data(): QueueData {
    return this.#data;
  }

  set data(data: QueueData) {
    this.#data = data;
    this.#settings = readSettings(data.attributes, this.isFifo);
  }

  get settings(): Settings {
    return this.#settings;
  }

  get counts(): Counts {
    return {
      visible: this.#counts.visible,
      inFlight: this.#counts["in-flight"],
      delayed: this.#counts.delayed,
    };
  }

  /** When a message that is not visible becomes so, if there is one. */
  get nextVisibleMs(): number | undefined {
    return this.#timetable.first?.atMs;
  }

  find(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** All of them, the oldest first. */
  messages(): Iterable<Message> {
    return this.#byAge;
  }

  /** Those that can be received now, in their order; see LineUp. */
  receivable(): Iterable<Message> {
    return this.#lineUp.receivable();
  }

  add(data: MessageData, delivery: Delivery): Message {
    const message: Message = {
      data,
      state: delivery.state,
      receiveCount: delivery.receiveCount,
      firstReceivedMs: delivery.firstReceivedMs,
      lastReceivedMs: delivery.lastReceivedMs,
      isGone: false,
      appointment: undefined,
      age: undefined,
      place: undefined,
    };
    this.#messages.set(data.id, message);
    message.age = this.#byAge.insert(message, (other) => other.data.sentMs > data.sentMs);
    if (message.state !== "visible") message.appointment = this.#timetable.add(delivery.visibleAtMs, message);
    this.#counts[message.state] += 1;
    this.#lineUp.add(message);
    return message;
  }

  /** Nothing happens where it is gone already. */
  remove(message: Message): void {
    if (message.isGone) return;
    message.isGone = true;
    this.#messages.delete(message.data.id);
    if (message.age) this.#byAge.remove(message.age);
    if (message.appointment) this.#timetable.remove(message.appointment);
    message.appointment = undefined;
    this.#counts[message.state] -= 1;
    this.#lineUp.remove(message);
  }

  /** Counts a receipt and hides the message until then; one that is given for no time at all stays visible. */
  receive(message: Message, nowMs: number, visibleAtMs: number): void {
    message.receiveCount += 1;
    message.firstReceivedMs ??= nowMs;
    message.lastReceivedMs = nowMs;
    this.#enter(message, visibleAtMs > nowMs ? "in-flight" : "visible", visibleAtMs);
  }

  /** Of a message that is in flight: from now on it comes back then, or at once. */
  changeVisibility(message: Message, nowMs: number, visibleAtMs: number): void {
    this.#enter(message, visibleAtMs > nowMs ? "in-flight" : "visible", visibleAtMs);
  }

  /** Shows what is due, and removes and gives what is older than the retention period. */
  advance(nowMs: number): Message[] {
    for (let due = this.#timetable.first; due && due.atMs <= nowMs; due = this.#timetable.first)
      this.#enter(due.value, "visible", 0);
    const expired: Message[] = [];
    for (const message of this.#byAge) {
      if (nowMs - message.data.sentMs < this.#settings.retentionMs) break;
      expired.push(message);
    }
    for (const message of expired) this.remove(message);
    return expired;
  }

  #enter(message: Message, state: Message["state"], visibleAtMs: number): void {
    if (message.appointment) this.#timetable.remove(message.appointment);
    message.appointment = state === "visible" ? undefined : this.#timetable.add(visibleAtMs, message);
    this.#counts[message.state] -= 1;
    this.#counts[state] += 1;
    message.state = state;
    this.#lineUp.update(message);
  }
}
