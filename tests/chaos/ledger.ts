import type { Message } from "#protocol/objects";

/** Something that somebody did to a channel, and what is known of how it went. */
export interface Deed {
  readonly kind: "send" | "edit" | "delete" | "react" | "unreact" | "pin";
  /** Who, by user id. */
  readonly userId: string;
  readonly channelId: string;
  /** When it was asked for the first time. */
  readonly issuedAtMs: number;
  /** `open`: nobody knows yet. `given up`: not acknowledged, and not asked again. */
  state: "open" | "acknowledged" | "refused" | "given up";
  /** Of a send. */
  readonly nonce?: string;
  /** Of a send and an edit; no two deeds have the same. */
  readonly content?: string;
  /** Of all but a send. */
  readonly messageId?: string;
  readonly emoji?: string;
  /** Of a send that was acknowledged. */
  message?: Message;
  /** When the answer came. */
  settledAtMs?: number;
}

/** A time in which somebody may not see a channel. */
interface Absence {
  readonly userId: string;
  readonly channelId: string;
  /** From the acknowledgement of the removal on. */
  readonly fromMs: number;
  /** Until it was asked for that they come back. */
  untilMs: number;
}

/** What everybody did in a round, by one clock. */
export class Ledger {
  readonly deeds: Deed[] = [];
  /** What must never be, found on the way. */
  readonly violations: string[] = [];
  readonly #absences: Absence[] = [];
  readonly #byContent = new Map<string, Deed>();
  /** Texts that somebody got, with the time of the first. */
  readonly #got = new Map<string, { userId: string; channelId: string; content: string; atMs: number }>();

  open(deed: Omit<Deed, "state" | "issuedAtMs">): Deed {
    const opened: Deed = { ...deed, state: "open", issuedAtMs: performance.now() };
    this.deeds.push(opened);
    if (opened.content !== undefined) this.#byContent.set(opened.content, opened);
    return opened;
  }

  violate(what: string): void {
    this.violations.push(what);
  }

  /** Somebody got a message, by whatever way. */
  got(userId: string, channelId: string, content: string): void {
    const name = `${userId} ${content}`;
    if (!this.#got.has(name)) this.#got.set(name, { userId, channelId, content, atMs: performance.now() });
  }

  /** Somebody was removed from a channel, and it was acknowledged. */
  left(userId: string, channelId: string): void {
    if (this.isAbsent(userId, channelId)) return;
    this.#absences.push({
      userId,
      channelId,
      fromMs: performance.now(),
      untilMs: Number.POSITIVE_INFINITY,
    });
  }

  /** It is about to be asked that somebody comes in. */
  returns(userId: string, channelId: string): void {
    for (const absence of this.#absences)
      if (absence.userId === userId && absence.channelId === channelId)
        absence.untilMs = Math.min(absence.untilMs, performance.now());
  }

  isAbsent(userId: string, channelId: string): boolean {
    return this.#absences.some(
      (one) =>
        one.userId === userId && one.channelId === channelId && one.untilMs === Number.POSITIVE_INFINITY,
    );
  }

  /** Texts that were asked to be stored while somebody was out, and came to them before they were let in again. */
  seenInAbsence(): string[] {
    return [...this.#got.values()].flatMap(({ userId, channelId, content, atMs }) => {
      const deed = this.#byContent.get(content);
      const absence =
        deed &&
        this.#absences.find(
          (one) =>
            one.userId === userId &&
            one.channelId === channelId &&
            deed.issuedAtMs > one.fromMs &&
            atMs < one.untilMs,
        );
      if (!deed || !absence) return [];
      const after = (ms: number) => `${Math.round(ms - absence.fromMs)} ms`;
      return [
        `user ${userId} got "${content}" of channel ${channelId}, sent ${after(deed.issuedAtMs)} and received ${after(atMs)} after the removal`,
      ];
    });
  }
}
