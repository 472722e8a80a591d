import { Chain, type Link } from "./chain.ts";
import type { Message } from "./message.ts";

/** Which messages can be received, and in which order. */
export interface LineUp {
  /** A message that has come, in whatever state. */
  add(message: Message): void;
  /** For good. */
  remove(message: Message): void;
  /** After its state has changed, or it was received and stays visible. */
  update(message: Message): void;
  /** Those that can be received now. The one that was given last may be removed meanwhile, no other be changed. */
  receivable(): Iterable<Message>;
}

/** C12, standard: best-effort order. What comes back stands behind the others. */
export class StandardLineUp implements LineUp {
  readonly #visible = new Chain<Message>();

  add(message: Message): void {
    if (message.state === "visible") message.place = this.#visible.append(message);
  }

  remove(message: Message): void {
    if (message.place) this.#visible.remove(message.place);
    message.place = undefined;
  }

  update(message: Message): void {
    this.remove(message);
    this.add(message);
  }

  receivable(): Iterable<Message> {
    return this.#visible;
  }
}

interface Group {
  readonly id: string;
  /** All of them, in the order of their sending. */
  readonly messages: Chain<Message>;
  /** Among the groups whose first message is visible. */
  ready: Link<Group> | undefined;
}

/**
 * C12, FIFO: of each group what stands before the first message that is not visible, so that one in flight (or delayed) holds back all behind it. As many as
 * there are come from one group before the next.
 */
export class FifoLineUp implements LineUp {
  readonly #groups = new Map<string, Group>();
  readonly #ready = new Chain<Group>();

  add(message: Message): void {
    const id = message.data.groupId ?? "";
    let group = this.#groups.get(id);
    if (!group) {
      group = { id, messages: new Chain(), ready: undefined };
      this.#groups.set(id, group);
    }
    message.place = group.messages.append(message);
    this.#look(group);
  }

  remove(message: Message): void {
    const group = this.#groups.get(message.data.groupId ?? "");
    if (!group || !message.place) return;
    group.messages.remove(message.place);
    message.place = undefined;
    this.#look(group);
    if (!group.messages.first) this.#groups.delete(group.id);
  }

  update(message: Message): void {
    const group = this.#groups.get(message.data.groupId ?? "");
    if (!group) return;
    // A group that gave something stands behind the others.
    this.#leave(group);
    this.#look(group);
  }

  *receivable(): Generator<Message> {
    for (const { messages } of this.#ready) {
      for (const message of messages) {
        if (message.state !== "visible") break;
        yield message;
      }
    }
  }

  #look(group: Group): void {
    const isReady = group.messages.first?.value.state === "visible";
    if (isReady && !group.ready) group.ready = this.#ready.append(group);
    if (!isReady) this.#leave(group);
  }

  #leave(group: Group): void {
    if (group.ready) this.#ready.remove(group.ready);
    group.ready = undefined;
  }
}
