/** Does jobs as they come, a bounded number at a time, in the order of their coming. */
export interface Crew<Job> {
  add(jobs: readonly Job[]): void;
  /** Resolves when all that were added are done. Rejects with the first failure; no job begins after it. */
  done(): Promise<void>;
}

export function createCrew<Job>(width: number, work: (job: Job) => Promise<void>): Crew<Job> {
  const waiting: Job[] = [];
  let working = 0;
  let failure: { readonly error: unknown } | undefined;
  let settle = () => {};

  const start = () => {
    while (working < width && waiting.length > 0 && !failure) {
      working += 1;
      void run(waiting.shift() as Job);
    }
  };
  const run = async (job: Job) => {
    try {
      await work(job);
    } catch (error) {
      failure ??= { error };
    }
    working -= 1;
    start();
    if (working === 0) settle();
  };

  return {
    add(jobs) {
      for (const job of jobs) waiting.push(job);
      start();
    },
    async done() {
      if (working > 0)
        await new Promise<void>((resolve) => {
          settle = resolve;
        });
      if (failure) throw failure.error;
    },
  };
}
