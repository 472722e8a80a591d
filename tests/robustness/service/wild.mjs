import { spawnSync } from "node:child_process";

/** What a handler may do to the process that it runs in. None of these comes back by itself. */
const deeds = {
  throws() {
    throw new RangeError("not today");
  },
  throwsLater: () =>
    new Promise(() => {
      setTimeout(() => {
        throw new RangeError("not today");
      });
    }),
  rejectsUnseen: () =>
    new Promise(() => {
      void Promise.reject(new RangeError("not today"));
    }),
  exits: () => process.exit(3),
  aborts: () => process.abort(),
  killsItself: () => process.kill(process.pid, "SIGKILL"),
  /** Past everything that an environment can be kept from. */
  killsItsHost: () => spawnSync("kill", ["-9", String(process.pid)]),
  loops() {
    for (;;);
  },
  hangs: () => new Promise(() => setInterval(() => {}, 1_000)),
  growsMap() {
    const map = new Map();
    for (let i = 0; ; i++) map.set(i, { i });
  },
  growsText() {
    const texts = [];
    for (;;) texts.push(Buffer.alloc(1024 * 1024, "x").toString());
  },
  /** Not on V8's heap. Slow enough that the machine of a test run has room until it is seen. */
  async growsBuffers() {
    const buffers = [];
    for (;;) {
      buffers.push(Buffer.alloc(16 * 1024 * 1024, 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  },
  speaksWithoutEnd() {
    for (;;) console.log("x".repeat(10_000));
  },
  answersTooMuch: () => ({ statusCode: 200, body: "x".repeat(20_000_000) }),
  answersItself() {
    const circle = {};
    circle.circle = circle;
    return circle;
  },
};

/** `{"action": "wild", "deed": "exits"}`, from a client or as an invocation's event. */
export const handler = async (event) => deeds[(event.body ? JSON.parse(event.body) : event).deed]();
