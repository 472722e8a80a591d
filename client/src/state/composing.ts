import { createStore } from "zustand/vanilla";
import { limits } from "#protocol/limits";
import { codePointLength } from "#protocol/primitives";
import type { Chat } from "./chat.ts";
import { EMPTY_DRAFT, toWire } from "./draft-mentions.ts";
import type { Drafts } from "./drafts.ts";
import { omit } from "./omit.ts";
import type { WorkspaceActions } from "./workspace.ts";

/** Puts a message together, from the draft, the files and the answer that it is, and sends it when all of it is there. */
export class Composing {
  /** Channels whose message goes as soon as its files are there. */
  readonly store = createStore<{ readonly waiting: Readonly<Record<string, true>> }>(() => ({ waiting: {} }));
  readonly #chat: Chat;
  readonly #drafts: Drafts;
  readonly #workspace: WorkspaceActions;

  constructor(chat: Chat, drafts: Drafts, workspace: WorkspaceActions) {
    this.#chat = chat;
    this.#drafts = drafts;
    this.#workspace = workspace;
    chat.uploads.store.subscribe(() => {
      for (const channelId of Object.keys(this.store.getState().waiting)) this.#sendWhenComplete(channelId);
    });
  }

  /** Sends what is there for a channel. While files are on their way it waits for them. */
  send(channelId: string): void {
    if (!this.#content(channelId)) return;
    this.store.setState(({ waiting }) => ({ waiting: { ...waiting, [channelId]: true } }));
    this.#sendWhenComplete(channelId);
  }

  /** It does not wait any more: the draft and the files stay. */
  takeBack(channelId: string): void {
    this.store.setState(({ waiting }) => ({ waiting: omit(waiting, (id) => id === channelId) }));
  }

  /** What was typed for a message that exists has been stored, or is not wanted: it goes. Another message of the channel may be changed by now. */
  stopEditing(channelId: string, messageId: string): void {
    const userId = this.#chat.store.getState().me?.id;
    if (userId !== undefined) this.#drafts.set(userId, messageId, EMPTY_DRAFT);
    if (this.#workspace.store.getState().editing[channelId] === messageId)
      this.#workspace.edit(channelId, null);
  }

  /** For another person. */
  reset(): void {
    this.store.setState({ waiting: {} });
  }

  #sendWhenComplete(channelId: string): void {
    const content = this.#content(channelId);
    if (content && !this.#chat.uploads.isComplete(channelId)) return;
    this.takeBack(channelId);
    if (!content) return;
    const attachments = this.#chat.uploads.take(channelId);
    const reply_to = this.#workspace.store.getState().replyTo[channelId];
    this.#chat.outbox.send(channelId, content.text, {
      ...(reply_to === undefined ? {} : { reply_to }),
      ...(attachments.length === 0 ? {} : { attachments }),
    });
    this.#chat.typing.sent(channelId);
    this.#workspace.reply(channelId, null);
    this.#drafts.set(content.userId, channelId, EMPTY_DRAFT);
  }

  /** Undefined: there is nothing to send, or too much. */
  #content(channelId: string): { readonly userId: string; readonly text: string } | undefined {
    const userId = this.#chat.store.getState().me?.id;
    if (userId === undefined) return undefined;
    const text = toWire(this.#drafts.get(userId, channelId)).trim();
    const hasFiles = this.#chat.uploads.store.getState().files[channelId] !== undefined;
    const fits = codePointLength(text) <= limits.contentLength.max;
    return fits && (text !== "" || hasFiles) ? { userId, text } : undefined;
  }
}
