import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UploadError, type UploadOptions } from "../api/upload-form.ts";
import { Network, SLOW_MS } from "./network.ts";
import { FakeSocket } from "./testing/fake-socket.ts";

function setUp() {
  const sockets: FakeSocket[] = [];
  const posts: UploadOptions[] = [];
  const network = new Network({
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    fetch: async () => new Response("ok"),
    postForm: (_form, _file, options) =>
      new Promise((_, reject) => {
        posts.push(options);
        options.signal.addEventListener("abort", () => reject(options.signal.reason));
      }),
  });
  const open = () => {
    const told: string[] = [];
    const socket = network.openSocket("ws://x", "t");
    socket.onopen = () => told.push("open");
    socket.onmessage = ({ data }) => told.push(String(data));
    socket.onclose = () => told.push("close");
    return { socket, told };
  };
  const upload = () => {
    const abort = new AbortController();
    const options = { signal: abort.signal, onProgress: () => {} };
    return { abort, done: network.postForm({ url: "http://x", fields: {} }, new File([], "a"), options) };
  };
  return { network, sockets, posts, open, upload };
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a session's network", () => {
  test("online lets everything through", async () => {
    const { sockets, open } = setUp();
    const { socket, told } = open();
    sockets[0]?.open();
    sockets[0]?.receive("one");
    socket.send('{"a":1}');
    await settle();
    expect(told).toEqual(["open", "one"]);
    expect(sockets[0]?.sent).toEqual([{ a: 1 }]);
  });

  test("slow takes its time each way, and keeps the order", async () => {
    const { network, sockets, open } = setUp();
    const { socket, told } = open();
    sockets[0]?.open();
    await settle();
    network.mode = "slow";
    sockets[0]?.receive("one");
    sockets[0]?.receive("two");
    socket.send("{}");
    await settle(SLOW_MS - 1);
    expect([told, sockets[0]?.sent]).toEqual([["open"], []]);
    await settle(2 * SLOW_MS);
    expect([told, sockets[0]?.sent]).toEqual([["open", "one", "two"], [{}]]);
  });

  test("offline cuts what is open, once, and lets nothing new begin", async () => {
    const { network, sockets, open } = setUp();
    const first = open();
    sockets[0]?.open();
    await settle();
    network.mode = "offline";
    expect(first.told).toEqual(["open", "close"]);
    expect(sockets[0]?.closed).toBe(true);
    const second = open();
    await settle();
    expect(second.told).toEqual(["close"]);
    expect(sockets).toHaveLength(1);
    await expect(network.fetch("http://x")).rejects.toThrow(TypeError);
    network.mode = "online";
    await expect(network.fetch("http://x").then((answer) => answer.text())).resolves.toBe("ok");
    sockets[0]?.drop();
    expect(first.told).toEqual(["open", "close"]);
  });

  test("an upload is slowed and cut too, and may be given up as ever", async () => {
    const { network, posts, upload } = setUp();
    network.mode = "slow";
    const first = upload();
    await settle(2 * SLOW_MS - 1);
    expect(posts).toHaveLength(0);
    await settle(1);
    expect(posts).toHaveLength(1);
    network.mode = "offline";
    await expect(first.done).rejects.toEqual(new UploadError("UPLOAD_CUT"));
    await expect(upload().done).rejects.toEqual(new UploadError("UPLOAD_CUT"));
    expect(posts).toHaveLength(1);
    network.mode = "online";
    const second = upload();
    await settle();
    second.abort.abort(new Error("given up"));
    await expect(second.done).rejects.toThrow("given up");
    expect(posts).toHaveLength(2);
  });

  test("what was on its way when it was cut does not arrive", async () => {
    const { network, sockets, open } = setUp();
    const { told } = open();
    sockets[0]?.open();
    await settle();
    network.mode = "slow";
    sockets[0]?.receive("late");
    network.mode = "offline";
    await settle(2 * SLOW_MS);
    expect(told).toEqual(["open", "close"]);
  });
});
