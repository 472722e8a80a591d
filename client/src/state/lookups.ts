import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import type { GatewayConnection } from "../gateway/connection.ts";
import type { ChatStore } from "./chat-state.ts";
import { meetAuthors } from "./users.ts";

export interface SearchPage {
  /** Newest first. */
  readonly messages: readonly Message[];
  /** Where the next search goes on; undefined: all has been looked at. */
  readonly before: string | undefined;
}

/** What is looked up in a channel and not kept. @throws GatewayError */
export class Lookups {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];

  constructor(store: ChatStore, request: GatewayConnection["request"]) {
    this.#store = store;
    this.#request = request;
  }

  /** Looks at a bounded number of messages: a page may have found nothing, and still go on. */
  async search(channelId: string, query: string, before?: string): Promise<SearchPage> {
    const page = await this.#request("message.search", {
      channel_id: channelId,
      query,
      ...(before === undefined ? {} : { before }),
    });
    this.#meet(page.messages);
    return { messages: page.messages, before: page.has_more ? page.before : undefined };
  }

  /** All of them, the newest message first. */
  async pins(channelId: string): Promise<readonly Message[]> {
    const pins: Message[] = [];
    for (let before: string | undefined; pins.length < limits.pinsPerChannel; ) {
      const page = await this.#request("channel.pins", {
        channel_id: channelId,
        ...(before === undefined ? {} : { before }),
      });
      pins.push(...page.messages);
      before = page.messages.at(-1)?.id;
      if (!page.has_more || before === undefined) break;
    }
    this.#meet(pins);
    return pins;
  }

  #meet(messages: readonly Message[]): void {
    this.#store.setState((state) =>
      meetAuthors(
        state,
        messages.map(({ author }) => author),
      ),
    );
  }
}
