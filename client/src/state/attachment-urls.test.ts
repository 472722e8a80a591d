import { expect, test, vi } from "vitest";
import type { GatewayConnection } from "../gateway/connection.ts";
import { AttachmentUrls } from "./attachment-urls.ts";

const MESSAGE = { id: "1001", channel_id: "100" };
const FILE = { id: "7" };

function setUp() {
  let nowMs = Date.UTC(2030, 0, 1);
  let count = 0;
  const request = vi.fn(async () => {
    count += 1;
    return { url: `https://files.example/${count}`, expires_at: new Date(nowMs + 300_000).toISOString() };
  });
  const urls = new AttachmentUrls(request as unknown as GatewayConnection["request"], () => nowMs);
  return { urls, request, pass: (ms: number) => (nowMs += ms) };
}

test("an address is asked for once, also by two at the same time, until shortly before it ends", async () => {
  const { urls, request, pass } = setUp();
  const both = await Promise.all([urls.get(MESSAGE, FILE), urls.get(MESSAGE, FILE)]);
  expect(both).toEqual(["https://files.example/1", "https://files.example/1"]);
  pass(269_000);
  expect(await urls.get(MESSAGE, FILE)).toBe("https://files.example/1");
  pass(2_000);
  expect(await urls.get(MESSAGE, FILE)).toBe("https://files.example/2");
  expect(request).toHaveBeenCalledTimes(2);
});

test("what failed, and what did not work, is asked for again", async () => {
  const { urls, request } = setUp();
  request.mockRejectedValueOnce(new Error("no connection"));
  await expect(urls.get(MESSAGE, FILE)).rejects.toThrow("no connection");
  expect(await urls.get(MESSAGE, FILE)).toBe("https://files.example/1");
  urls.forget(FILE);
  expect(await urls.get(MESSAGE, FILE)).toBe("https://files.example/2");
});
