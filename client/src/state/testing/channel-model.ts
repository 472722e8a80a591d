import type { Message, Reaction } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import { CHANNEL_ID, created, message } from "../../gateway/testing/fake-server.ts";
import type { ChannelEvent } from "../message-events.ts";

/** Something that people do in a channel. `target` picks the message, by any number. */
export type Deed =
  | { readonly kind: "create" }
  | { readonly kind: "edit" | "pin" | "delete"; readonly target: number }
  | { readonly kind: "react"; readonly target: number; readonly user: string; readonly emoji: string };

/** The server's side of one channel: its messages, and a log whose texts are taken out when they are replaced or deleted, as the service does it. */
export class ChannelModel {
  messages: Message[] = [];
  /** As they were dispatched. */
  readonly events: ChannelEvent[] = [];
  /** As a replay tells them now. */
  readonly #replayed: ChannelEvent[] = [];
  /** By message id: the event that deleted it. */
  readonly deletedBy = new Map<string, number>();

  get lastSeq(): number {
    return this.events.length;
  }

  replayed(seq: number): ChannelEvent | undefined {
    return this.#replayed[seq - 1];
  }

  do(deed: Deed): void {
    const s = this.lastSeq + 1;
    if (deed.kind === "create") {
      const d = message(s);
      this.messages = [...this.messages, d];
      this.#append(created(d));
      return;
    }
    const known = this.messages[deed.target % Math.max(1, this.messages.length)];
    if (!known) return;
    const { id } = known;
    switch (deed.kind) {
      case "edit":
        this.#update({ ...known, content: `edited by ${s}`, edited_at: new Date(s * 1_000).toISOString() });
        return;
      case "pin": {
        const { pinned, ...rest } = known;
        this.#update(pinned ? rest : { ...rest, pinned: true });
        return;
      }
      case "delete":
        this.messages = this.messages.filter((each) => each.id !== id);
        this.deletedBy.set(id, s);
        this.#rewrite(id, withoutText);
        this.#append({ t: "MESSAGE_DELETE", c: CHANNEL_ID, s, d: { id, channel_id: CHANNEL_ID } });
        return;
      case "react": {
        const { user, emoji } = deed;
        const isThere = known.reactions.some((each) => each.emoji === emoji && each.user_ids.includes(user));
        this.#replace({ ...known, reactions: toggled(known.reactions, emoji, user, isThere) });
        const d = { channel_id: CHANNEL_ID, message_id: id, user_id: user, emoji };
        this.#append({ t: `MESSAGE_REACTION_${isThere ? "REMOVE" : "ADD"}`, c: CHANNEL_ID, s, d });
      }
    }
  }

  /** The newest message below an id, as it is now. */
  findBelow(id: string | undefined): Message | undefined {
    return this.messages.findLast((each) => id === undefined || compareIds(each.id, id) < 0);
  }

  #update(d: Message): void {
    this.#replace(d);
    this.#rewrite(d.id, (told, t) => (t === "MESSAGE_CREATE" ? withTextOf(d, told) : withoutText(told)));
    this.#append({ t: "MESSAGE_UPDATE", c: CHANNEL_ID, s: this.lastSeq + 1, d });
  }

  #replace(message: Message): void {
    this.messages = this.messages.map((each) => (each.id === message.id ? message : each));
  }

  #append(event: ChannelEvent): void {
    this.events.push(event);
    this.#replayed.push(event);
  }

  #rewrite(id: string, change: (told: Message, t: ChannelEvent["t"]) => Message): void {
    this.#replayed.forEach((event, index) => {
      if ((event.t === "MESSAGE_CREATE" || event.t === "MESSAGE_UPDATE") && event.d.id === id)
        this.#replayed[index] = { ...event, d: change(event.d, event.t) } as ChannelEvent;
    });
  }
}

function withoutText({ edited_at: _, ...told }: Message): Message {
  return { ...told, content: "", attachments: [] };
}

function withTextOf({ content, edited_at }: Message, { edited_at: _, ...told }: Message): Message {
  return { ...told, content, ...(edited_at === undefined ? {} : { edited_at }) };
}

function toggled(reactions: readonly Reaction[], emoji: string, user: string, isThere: boolean): Reaction[] {
  const known = reactions.find((each) => each.emoji === emoji);
  if (!known) return [...reactions, { emoji, user_ids: [user] }];
  const user_ids = isThere ? known.user_ids.filter((id) => id !== user) : [...known.user_ids, user];
  return reactions.flatMap((each) =>
    each !== known ? [each] : user_ids.length > 0 ? [{ emoji, user_ids }] : [],
  );
}
