import type { Message } from "#protocol/objects";
import type { GatewayConnection } from "../gateway/connection.ts";
import type { ChatStore } from "./chat-state.ts";
import { lay, lift, type Overlay } from "./overlays.ts";

/** What the channel has not told by then it tells by a resume or a page that is read again. */
const LIFT_AFTER_MS = 10_000;

/** What people do with messages that are there. Shown at once where it can be taken back. @throws GatewayError: then all is as before */
export class MessageActions {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];

  constructor(store: ChatStore, request: GatewayConnection["request"]) {
    this.#store = store;
    this.#request = request;
  }

  /** Shown when the server has it, so that the field with the text stays until then. */
  async edit({ channel_id, id }: Message, content: string): Promise<void> {
    const { message } = await this.#request("message.edit", { channel_id, message_id: id, content });
    const { edited_at } = message;
    const edited = { content: message.content, ...(edited_at === undefined ? {} : { edited_at }) };
    this.#lay(id, { edited });
    this.#liftLater(id, "edited");
  }

  async delete({ channel_id, id }: Message): Promise<void> {
    this.#lay(id, { isDeleted: true });
    await this.#or(id, "isDeleted", this.#request("message.delete", { channel_id, message_id: id }));
  }

  /** @param stands whether one's own reaction shall stand */
  async react({ channel_id, id }: Message, emoji: string, stands: boolean): Promise<void> {
    this.#lay(id, { reactions: { [emoji]: stands } });
    const action = stands ? "reaction.add" : "reaction.remove";
    await this.#or(id, "reactions", this.#request(action, { channel_id, message_id: id, emoji }), emoji);
  }

  async pin({ channel_id, id }: Message): Promise<void> {
    await this.#request("message.pin", { channel_id, message_id: id });
  }

  async unpin({ channel_id, id }: Message): Promise<void> {
    await this.#request("message.unpin", { channel_id, message_id: id });
  }

  /** Takes the overlay away where it was refused, and after a while where nothing came of it. */
  async #or(id: string, part: keyof Overlay, asked: Promise<unknown>, emoji?: string): Promise<void> {
    try {
      await asked;
    } catch (error) {
      this.#lift(id, part, emoji);
      throw error;
    }
    this.#liftLater(id, part, emoji);
  }

  #lay(id: string, overlay: Overlay): void {
    this.#store.setState(({ overlays }) => ({ overlays: lay(overlays, id, overlay) }));
  }

  #lift(id: string, part: keyof Overlay, emoji?: string): void {
    this.#store.setState(({ overlays }) => ({ overlays: lift(overlays, id, part, emoji) }));
  }

  #liftLater(id: string, part: keyof Overlay, emoji?: string): void {
    setTimeout(() => this.#lift(id, part, emoji), LIFT_AFTER_MS);
  }
}
