import type { Message } from "#protocol/objects";
import type { GatewayConnection } from "../gateway/connection.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { PendingMessage } from "./channel-log.ts";
import { changeLog } from "./channels.ts";
import type { ChatStore } from "./chat-state.ts";
import type { DeliveryTimes } from "./deliveries.ts";
import { applyChannelEvent } from "./reducers.ts";

/** A message that could not be sent for this long is shown as failed: later it might surprise the one who wrote it. */
export const GIVE_UP_AFTER_MS = 120_000;
/** The waits after each failure of the server, in a row: ten seconds and a half in all, then the message is shown as failed. */
const RETRY_AFTER_MS: readonly number[] = [500, 1_000, 2_000, 3_000, 4_000];
/** This many tries without an answer (10 s each), and the message is shown as failed. */
const MAX_TIMEOUTS = 3;
/** A wait for RATE_LIMITED without `retry_after_ms`. */
const DEFAULT_RETRY_MS = 1_000;

/**
 * Sends messages: shown at once, then one at a time per channel, since two sends are ordered only if the second follows the first's ACK
 * (A2.15). Whatever stays unanswered is sent again with the same nonce, which the server stores once.
 */
export class Outbox {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];
  readonly #times: DeliveryTimes;
  /** Channels with a message on its way, or whose first message waits for its next try. */
  readonly #busy = new Set<string>();
  /** By nonce: how often the server failed at it, or did not answer, since it was last queued by hand. */
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(store: ChatStore, request: GatewayConnection["request"], times: DeliveryTimes) {
    this.#store = store;
    this.#request = request;
    this.#times = times;
  }

  /** @param content within the wire's limit: the composer checks it */
  send(
    channelId: string,
    content: string,
    more: Pick<PendingMessage, "reply_to" | "attachments"> = {},
  ): void {
    const row: PendingMessage = {
      nonce: crypto.randomUUID(),
      channel_id: channelId,
      content,
      createdAtMs: Date.now(),
      status: "queued",
      ...more,
    };
    this.#times.written(row.nonce);
    this.#changeRows(channelId, (rows) => [...rows, row]);
    this.#expireLater(row);
    this.#next(channelId);
  }

  /** Sends a failed message again, as the same message. */
  retry(channelId: string, nonce: string): void {
    const row = this.#rows(channelId).find((each) => each.nonce === nonce);
    if (row?.status !== "failed") return;
    const { errorCode: _, ...rest } = row;
    const again: PendingMessage = { ...rest, status: "queued", createdAtMs: Date.now() };
    this.#times.written(nonce);
    this.#changeRows(channelId, (rows) => [...rows.filter((each) => each.nonce !== nonce), again]);
    this.#expireLater(again);
    this.#next(channelId);
  }

  /** Takes a failed message back. */
  discard(channelId: string, nonce: string): void {
    this.#changeRows(channelId, (rows) =>
      rows.filter((row) => row.nonce !== nonce || row.status !== "failed"),
    );
  }

  /** The connection is ready again: everything that waits goes on. */
  resume(): void {
    for (const channelId of Object.keys(this.#store.getState().logs)) this.#next(channelId);
  }

  /** Takes up rows that an earlier page of this tab left behind. */
  restore(rows: readonly PendingMessage[]): void {
    for (const row of rows) {
      const known = this.#rows(row.channel_id).some((each) => each.nonce === row.nonce);
      if (known) continue;
      const status = row.status === "failed" ? "failed" : "queued";
      this.#changeRows(row.channel_id, (all) => [...all, { ...row, status }]);
      if (status === "queued") this.#expireLater(row);
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #next(channelId: string): void {
    if (this.#busy.has(channelId)) return;
    const row = this.#rows(channelId).find((each) => each.status === "queued");
    if (row) void this.#deliver(row);
  }

  async #deliver(row: PendingMessage): Promise<void> {
    const { channel_id, content, nonce, reply_to, attachments = [] } = row;
    this.#busy.add(channel_id);
    this.#mark(row, { status: "sending" });
    if (this.#store.getState().connection.state === "ready") this.#times.sent(nonce);
    let waitMs: number | null = 0;
    try {
      const { message } = await this.#request("message.send", {
        channel_id,
        content,
        nonce,
        ...(reply_to === undefined ? {} : { reply_to }),
        ...(attachments.length === 0 ? {} : { attachment_ids: attachments.map(({ id }) => id) }),
      });
      this.#settle(row, message);
    } catch (error) {
      if (!(error instanceof GatewayError)) {
        this.#busy.delete(channel_id);
        throw error;
      }
      waitMs = this.#onError(row, error);
    }
    const goOn = () => {
      this.#busy.delete(channel_id);
      if (waitMs !== null) this.#next(channel_id);
    };
    // Busy until then: what is written meanwhile waits behind it, and does not cut the wait short.
    if (waitMs) setTimeout(goOn, waitMs);
    else goOn();
  }

  /** The ACK may come before messages with lower numbers: the row stays until it appears in its place. */
  #settle(row: PendingMessage, message: Message): void {
    this.#failures.delete(row.nonce);
    this.#times.stored(row.nonce);
    this.#mark(row, { status: "sent" });
    const d = message.nonce ? message : { ...message, nonce: row.nonce };
    this.#store.setState((state) =>
      applyChannelEvent(state, { t: "MESSAGE_CREATE", c: d.channel_id, s: d.seq, d }),
    );
  }

  /** Gives the wait before the next send of this channel; null: until the connection is back. */
  #onError(row: PendingMessage, error: GatewayError): number | null {
    const status = this.#rows(row.channel_id).find((each) => each.nonce === row.nonce)?.status;
    if (error.code === "UNKNOWN_MESSAGE" && row.reply_to !== undefined) {
      // What it answers is gone, or an earlier try was stored and deleted: as no answer, with the same nonce, it is sent in the first case only.
      this.#changeRows(row.channel_id, (rows) =>
        rows.map((each) => (each.nonce === row.nonce ? asNoAnswer(each) : each)),
      );
      return 0;
    }
    if (error.code === "UNKNOWN_MESSAGE") {
      // An earlier try had stored it, and it has been deleted since.
      this.#changeRows(row.channel_id, (rows) => rows.filter((each) => each.nonce !== row.nonce));
      return 0;
    }
    const counted = error.code === "INTERNAL_ERROR" || error.code === "TIMED_OUT";
    const failures = (this.#failures.get(row.nonce) ?? 0) + (counted ? 1 : 0);
    const limit = error.code === "TIMED_OUT" ? MAX_TIMEOUTS : RETRY_AFTER_MS.length + 1;
    if (!error.transient || (counted && failures >= limit) || status !== "sending") {
      this.#failures.delete(row.nonce);
      if (status === "sending") this.#mark(row, { status: "failed", errorCode: error.code });
      return 0;
    }
    this.#failures.set(row.nonce, failures);
    // It may have arrived all the same, even as a failure of the answer only: the nonce makes another try safe.
    this.#mark(row, { status: "queued" });
    if (error.code === "RATE_LIMITED") return error.retryAfterMs ?? DEFAULT_RETRY_MS;
    if (error.code === "INTERNAL_ERROR") return RETRY_AFTER_MS[failures - 1] ?? null;
    return error.code === "TIMED_OUT" ? 0 : null;
  }

  #expireLater(row: PendingMessage): void {
    const expire = () => {
      this.#timers.delete(row.nonce);
      const current = this.#rows(row.channel_id).find((each) => each.nonce === row.nonce);
      if (current?.status === "queued" || current?.status === "sending") {
        this.#mark(row, { status: "failed", errorCode: "NOT_CONNECTED" });
      }
    };
    this.#timers.set(
      row.nonce,
      setTimeout(expire, Math.max(0, row.createdAtMs + GIVE_UP_AFTER_MS - Date.now())),
    );
  }

  #mark(row: PendingMessage, part: Pick<PendingMessage, "status" | "errorCode">): void {
    this.#changeRows(row.channel_id, (rows) =>
      rows.map((each) => (each.nonce === row.nonce ? { ...each, ...part } : each)),
    );
  }

  #rows(channelId: string): readonly PendingMessage[] {
    return this.#store.getState().logs[channelId]?.pending ?? [];
  }

  #changeRows(
    channelId: string,
    change: (rows: readonly PendingMessage[]) => readonly PendingMessage[],
  ): void {
    this.#store.setState((state) =>
      changeLog(state, channelId, (log) => ({ ...log, pending: change(log.pending) })),
    );
  }
}

const asNoAnswer = ({ reply_to: _, ...row }: PendingMessage): PendingMessage =>
  row.status === "sending" ? { ...row, status: "queued" } : row;
