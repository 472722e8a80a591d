import type { Attachment, Message } from "#protocol/objects";
import type { GatewayConnection } from "../gateway/connection.ts";

/** An address that is good for less than this is not given out any more: what begins with it still has to come. */
const SPARE_MS = 30_000;

interface Known {
  readonly url: Promise<string>;
  goodUntilMs: number;
}

/** Asks for the addresses of files, and keeps each as long as it is good. */
export class AttachmentUrls {
  readonly #request: GatewayConnection["request"];
  readonly #now: () => number;
  /** By attachment: there, or on its way. */
  readonly #known = new Map<string, Known>();

  constructor(request: GatewayConnection["request"], now: () => number = Date.now) {
    this.#request = request;
    this.#now = now;
  }

  /** @throws GatewayError: the next call asks again */
  get(message: Pick<Message, "id" | "channel_id">, { id }: Pick<Attachment, "id">): Promise<string> {
    const known = this.#known.get(id);
    if (known && known.goodUntilMs > this.#now()) return known.url;
    const asked: Known = {
      goodUntilMs: Number.POSITIVE_INFINITY,
      url: this.#ask(message, id).then((answer) => {
        asked.goodUntilMs = Date.parse(answer.expires_at) - SPARE_MS;
        return answer.url;
      }),
    };
    this.#known.set(id, asked);
    asked.url.catch(() => this.#known.delete(id));
    return asked.url;
  }

  /** It did not work: the next call asks for another one. */
  forget({ id }: Pick<Attachment, "id">): void {
    this.#known.delete(id);
  }

  clear(): void {
    this.#known.clear();
  }

  #ask({ id: message_id, channel_id }: Pick<Message, "id" | "channel_id">, attachment_id: string) {
    return this.#request("attachment.url", { channel_id, message_id, attachment_id });
  }
}
