import { randomUUID } from "node:crypto";
import type { Message } from "../queue/message.ts";
import type { Queue } from "../queue/queue.ts";
import type { Receiver } from "../receiver.ts";
import type { Store } from "../store.ts";

export interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  /** Undefined: each message goes back to where it came from. */
  readonly destination: Queue | undefined;
  /** Undefined: as many as can be. */
  readonly perSecond: number | undefined;
  readonly startedMs: number;
  readonly toMove: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  moved: number;
  failureReason?: string;
}

/** The ARN in a task's handle; undefined where it is none. */
export const sourceOfTask = (handle: string): string | undefined =>
  /"sourceArn":"([^"]+)"/.exec(Buffer.from(handle, "base64").toString())?.[1];

/** Moved in one turn of the event loop where no pace is set. */
const AT_ONCE = 100;
/** AWS tells of the last ten. */
const MOST_KEPT = 10;

/** Tasks that bring dead letters back. They end with the process: what was not moved by then stays where it is. */
export class MoveTasks {
  readonly #store: Store;
  readonly #receiver: Receiver;
  readonly #tasks: MoveTask[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(store: Store, receiver: Receiver) {
    this.#store = store;
    this.#receiver = receiver;
  }

  /** The newest first. */
  list(source: Queue): readonly MoveTask[] {
    return this.#tasks.filter((task) => task.source === source).reverse();
  }

  find(handle: string): MoveTask | undefined {
    return this.#tasks.find((task) => task.handle === handle);
  }

  start(task: Pick<MoveTask, "source" | "destination" | "perSecond" | "startedMs">): MoveTask {
    const { source, startedMs } = task;
    const id = JSON.stringify({ taskId: randomUUID(), sourceArn: source.arn });
    const started: MoveTask = {
      ...task,
      handle: Buffer.from(id).toString("base64"),
      startedMs,
      toMove: source.counts.visible,
      status: "RUNNING",
      moved: 0,
    };
    this.#tasks.push(started);
    const old = this.#tasks.filter((known) => known.source === source);
    if (old.length > MOST_KEPT) this.#tasks.splice(this.#tasks.indexOf(old[0] as MoveTask), 1);
    setImmediate(() => this.#step(started));
    return started;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #step(task: MoveTask): void {
    if (this.#isClosed || task.status !== "RUNNING") return;
    const { source, perSecond } = task;
    try {
      this.#store.advance(source);
      const room = Math.min(perSecond ?? AT_ONCE, task.toMove - task.moved);
      const messages: Message[] = [];
      for (const message of source.receivable()) {
        if (messages.length >= room) break;
        messages.push(message);
      }
      this.#move(task, messages);
      if (messages.length === 0 || task.moved >= task.toMove) task.status = "COMPLETED";
    } catch (error) {
      task.status = "FAILED";
      task.failureReason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
    if (task.status !== "RUNNING") return;
    if (perSecond === undefined) setImmediate(() => this.#step(task));
    else this.#timer = setTimeout(() => this.#step(task), 1000);
  }

  #move(task: MoveTask, messages: readonly Message[]): void {
    const byDestination = new Map<Queue, Message[]>();
    for (const message of messages) {
      const name = message.data.deadLetterSourceArn?.split(":").at(-1) ?? "";
      const destination = task.destination ?? this.#store.queues.get(name);
      if (!destination) throw new Error("AWS.SimpleQueueService.NonExistentQueue");
      byDestination.set(destination, [...(byDestination.get(destination) ?? []), message]);
    }
    for (const [destination, some] of byDestination) {
      this.#store.redrive(some, task.source, destination);
      task.moved += some.length;
      this.#receiver.wake(destination);
    }
    this.#receiver.wake(task.source);
  }
}
