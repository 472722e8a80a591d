import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { FunctionModel, QueueMappingModel } from "../model/types.ts";
import type { Recorder } from "../recorder/types.ts";
import type { RetrySettings } from "./batch-processor.ts";
import { checkFilter } from "./mapping-refused.ts";
import { compileMessageFilter } from "./message-filter.ts";
import { within } from "./pause.ts";
import { type MappingQueues, type QueueMapping, startQueueMapping } from "./queue-mapping.ts";
import { checkQueueMapping } from "./queue-mapping-checks.ts";

export interface QueueMappingSettings extends RetrySettings {
  /** Calls that a function may have at once here. */
  readonly mostConcurrent: number;
  /** How long `stop` waits for invocations that run. What they had comes again after its visibility time-out. */
  readonly stopGraceMs: number;
}

const defaults: QueueMappingSettings = {
  firstRetryMs: 200,
  lastRetryMs: 10_000,
  mostConcurrent: 8,
  stopGraceMs: 500,
};

export interface QueueMappingsOptions {
  readonly mappings: readonly QueueMappingModel[];
  /** Asked as soon as there is a mapping. */
  queues(): MappingQueues;
  /** As they are now: their time-outs are held against the queues' (C10). */
  functions(): readonly Pick<FunctionModel, "key" | "timeoutSeconds">[];
  readonly lambda: LambdaService;
  /** Is told of every batch. Default: nobody is. */
  readonly recorder?: Recorder | undefined;
  readonly log: Log;
  readonly settings?: Partial<QueueMappingSettings>;
}

export interface QueueMappings {
  list(): readonly QueueMapping[];
  /** @throws MappingRefused, FilterPatternError where AWS refuses one */
  check(mappings: readonly QueueMappingModel[]): void;
  /**
   * Takes over a changed list after a reload; mappings that did not change go on.
   * @throws MappingRefused, FilterPatternError where AWS refuses one; nothing is changed then
   */
  update(mappings: readonly QueueMappingModel[]): Promise<void>;
  /** No mapping takes messages any more; resolves when what ran is over. What it gives back starts those again that ran. */
  hold(): Promise<() => Promise<void>>;
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Feeds functions from queues as Lambda's event source mappings do (C5, C10, C11, C13).
 * @throws MappingRefused, FilterPatternError where AWS refuses a mapping
 */
export function startQueueMappings(options: QueueMappingsOptions): QueueMappings {
  const { queues, lambda, log } = options;
  const settings = { ...defaults, ...options.settings };
  const check = (models: readonly QueueMappingModel[]) => {
    for (const model of models) {
      checkQueueMapping(
        model,
        options.functions().find(({ key }) => key === model.functionKey),
        queues(),
      );
      checkFilter(`the queue ${model.queueName} to "${model.functionKey}"`, () =>
        compileMessageFilter(model.filterPatterns),
      );
    }
  };
  const start = (mapping: QueueMappingModel) =>
    startQueueMapping({
      mapping,
      queues,
      lambda,
      recorder: options.recorder,
      log,
      retry: settings,
      mostConcurrent: settings.mostConcurrent,
    });
  const halt = (which: readonly QueueMapping[]) =>
    within(settings.stopGraceMs, Promise.all(which.map((mapping) => mapping.stop())));

  check(options.mappings);
  let mappings = options.mappings.map(start);
  let isStopped = false;
  return {
    list: () => mappings,
    check,
    async update(next) {
      check(next);
      const kept = next.map((model) =>
        mappings.find((mapping) => JSON.stringify(mapping.model) === JSON.stringify(model)),
      );
      await halt(mappings.filter((mapping) => !kept.includes(mapping)));
      if (!isStopped) mappings = next.map((model, index) => kept[index] ?? start(model));
    },
    async hold() {
      const running = mappings.filter(({ isEnabled }) => isEnabled);
      await Promise.all(running.map((mapping) => mapping.stop()));
      return async () => {
        if (!isStopped) await Promise.all(running.map((mapping) => mapping.setEnabled(true)));
      };
    },
    async stop() {
      isStopped = true;
      await halt(mappings);
    },
  };
}
