const ARRIVAL_MS = 30_000;

/** The dispatches that one socket got, and the wait for one. */
export function createInbox() {
  const received = [];
  let wake = () => {};
  return {
    onDispatch(dispatch) {
      received.push(dispatch);
      wake();
    },
    /** Those of a kind, in the order of their coming. */
    all: (t) => received.filter((dispatch) => dispatch.t === t),
    /**
     * Waits until `isThere` is true of what came. @throws Error that says what was waited for
     * @param {string} what e.g. "grace got the message"
     * @param {(received: {t: string, c?: string, s?: number, d: any}[]) => boolean} isThere
     */
    async until(what, isThere) {
      const endsAt = Date.now() + ARRIVAL_MS;
      while (!isThere(received)) {
        const left = endsAt - Date.now();
        if (left <= 0) throw new Error(`it did not happen that ${what}, within ${ARRIVAL_MS / 1000} s`);
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
  };
}
