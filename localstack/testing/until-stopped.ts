import { UserError } from "../user-error.ts";

/** What a stack may do until it was stopped: what is behind its parts is gone then, and a call would wait for it. */
export interface Running {
  /** @throws UserError once it was stopped @param name of the function that is called */
  assert(name: string): void;
  /** The part, whose functions fail from then on with a promise, as all give one that a test calls. */
  only<Part extends object>(part: Part): Part;
}

export function untilStopped(isStopped: () => boolean): Running {
  const gone = (name: string) =>
    new UserError(`${name}() came after stop(): this stack is gone. For another: startLocalAws()`);
  return {
    assert(name) {
      if (isStopped()) throw gone(name);
    },
    only: (part) =>
      new Proxy(part, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== "function") return value;
          return (...args: unknown[]) =>
            isStopped() ? Promise.reject(gone(String(name))) : value.apply(target, args);
        },
      }),
  };
}
