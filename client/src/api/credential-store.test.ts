import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "#protocol/http";
import { CredentialStore } from "./credential-store.ts";

const KEY = "fanout.session";
const pair = (count: number): Session => ({
  user: { id: "1", username: "ada" },
  access_token: `access ${count}`,
  refresh_token: `refresh ${count}`,
});

/** What all tabs share. */
const shared = new Map<string, string>();
let isFull = false;
let tellTab: (event: { key: string | null }) => void = () => {};

beforeEach(() => {
  shared.clear();
  isFull = false;
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => shared.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (isFull) throw new Error("QuotaExceededError");
      shared.set(key, value);
    },
    removeItem: (key: string) => shared.delete(key),
  });
  vi.stubGlobal("addEventListener", (_: "storage", listener: typeof tellTab) => {
    tellTab = listener;
  });
});
afterEach(() => vi.unstubAllGlobals());

test("a log-out in another tab is one here too, in the tab that logged in", () => {
  const store = new CredentialStore();
  store.set(pair(1));
  expect(new CredentialStore().get()).toEqual(pair(1));
  new CredentialStore().set(null);
  expect(store.get()).toBeNull();
});

test("where storage is full the newest pair counts, until another tab has one that is newer", () => {
  const store = new CredentialStore();
  const changed = vi.fn();
  store.onChangeElsewhere(changed);
  store.set(pair(1));
  isFull = true;
  store.set(pair(2));
  expect(store.get()).toEqual(pair(2));
  shared.set(KEY, JSON.stringify(pair(3)));
  tellTab({ key: "another" });
  expect(store.get()).toEqual(pair(2));
  tellTab({ key: KEY });
  expect(store.get()).toEqual(pair(3));
  expect(changed).toHaveBeenCalledTimes(1);
});

test("where storage is forbidden it lives as long as the tab", () => {
  vi.stubGlobal("localStorage", undefined);
  const store = new CredentialStore();
  expect(store.get()).toBeNull();
  store.set(pair(1));
  expect(store.get()).toEqual(pair(1));
  store.set(null);
  expect(store.get()).toBeNull();
});

test.each(["{", '{"user":7}'])("stored nonsense %s is nobody", (text) => {
  shared.set(KEY, text);
  expect(new CredentialStore().get()).toBeNull();
});
