/** Its time-out is 1 s. `waits`: for a timer, after which it would answer; else it never gives the thread back. */
export const late = ({ waits }) => {
  if (waits) return new Promise((resolve) => setTimeout(resolve, 2_500, {}));
  for (;;);
};

/** `how`: throw, reject, or text, which throws a value that is no Error. */
export const throws = ({ how }) => {
  if (how === "throw") throw new TypeError("not today");
  if (how === "text") throw "just text";
  return Promise.reject(new RangeError("not tomorrow"));
};

export const exits = ({ status }) => process.exit(status);
