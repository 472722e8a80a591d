/** One edit of services/ or localstack/ that breaks a promise of the chat: what shows that the chaos test finds such a thing. */
export interface PlantedBug {
  readonly name: string;
  /** Relative to the repository's root. */
  readonly file: string;
  /** What is replaced; it stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "no nonce condition",
    file: "services/data/messages.ts",
    find: '"attribute_not_exists(PK) OR expires_at <= :now"',
    replace: '"attribute_not_exists(PK) OR expires_at <= :now OR expires_at > :now"',
  },
  {
    name: "a skipped checkpoint",
    file: "localstack/events/batch-processor.ts",
    find: 'if (attempt.outcome.kind === "success") {',
    replace: 'if (attempt.outcome.kind !== "partial") {',
  },
  {
    name: "an acknowledgement before the write",
    file: "services/data/channel-log.ts",
    find: `        await transactOnce(table, [
          advanceCounterItem(table, counter, draft.advance ?? { lastMessageId: counter.lastMessageId }),
          logItem(table, counter, draft),
          ...draft.writes,
        ]);`,
    replace: `        transactOnce(table, [
          advanceCounterItem(table, counter, draft.advance ?? { lastMessageId: counter.lastMessageId }),
          logItem(table, counter, draft),
          ...draft.writes,
        ]).catch(() => {});`,
  },
  {
    name: "a lost 410",
    file: "services/aws/post-frames.ts",
    find: 'if (error instanceof GoneError) return "gone";',
    replace: 'if (error instanceof GoneError) return "sent";',
  },
  {
    name: "a stale audience",
    file: "services/runtime/delivery-deps.ts",
    find: "listShard: (audience, shard, range) => listShard(table, audience, shard, range),",
    // For a second at a time, as a cache would be.
    replace: `listShard: async function* (audience, shard, range) {
      const known = ((globalThis as any).audiences ??= new Map());
      const name = [audience, shard, range?.from].join();
      if (!(known.get(name)?.untilMs > Date.now())) {
        const pages = [];
        for await (const page of listShard(table, audience, shard, range)) pages.push(page);
        known.set(name, { pages, untilMs: Date.now() + 1_000 });
      }
      yield* known.get(name).pages;
    },`,
  },
];
