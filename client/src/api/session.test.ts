import { describe, expect, test, vi } from "vitest";
import type { Session as Credentials } from "#protocol/http";
import { ApiError, SignedOutError } from "./api-error.ts";
import { Session } from "./session.ts";

const USER = { id: "1", username: "ada" };
const pair = (count: number): Credentials => ({
  user: USER,
  access_token: `access ${count}`,
  refresh_token: `refresh ${count}`,
});
const refused = () => new ApiError(401, { code: "UNAUTHENTICATED", message: "no" });
const TICKET = { ticket: "t", url: "ws://x", expires_at: "2030-01-01T00:00:00Z" };

/** A server that knows the second pair only, and gives it for the first refresh token once. */
function setUp(stored: Credentials | null = pair(1)) {
  let current = stored;
  const store = { get: () => current, set: (next: Credentials | null) => (current = next) };
  const auth = {
    register: vi.fn(async () => pair(1)),
    logIn: vi.fn(async () => pair(1)),
    refresh: vi.fn(async (token: string) => (token === "refresh 1" ? pair(2) : Promise.reject(refused()))),
    logOut: vi.fn(async () => {}),
    changePassword: vi.fn(async (token: string, password: string) => {
      if (token !== "access 2") throw refused();
      if (password !== "right")
        throw new ApiError(400, {
          code: "INVALID_FORM_BODY",
          message: "no",
          fields: { password: "Is wrong." },
        });
      return pair(3);
    }),
    deleteAccount: vi.fn(async (token: string) =>
      token === "access 2" ? undefined : Promise.reject(refused()),
    ),
    ticket: vi.fn(async (token: string) => (token === "access 2" ? TICKET : Promise.reject(refused()))),
  };
  // As the browser's locks: not for one that has it already.
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work);
    last = run.catch(() => {});
    return run;
  };
  const tab = () => new Session(auth, store, alone);
  return { auth, store, tab, session: tab() };
}

describe("Session", () => {
  test("an access token that has expired is refreshed once, however many ask at the same time", async () => {
    const { auth, session, store } = setUp();
    await expect(Promise.all([session.ticket(), session.ticket()])).resolves.toEqual([TICKET, TICKET]);
    expect(auth.refresh).toHaveBeenCalledTimes(1);
    expect(store.get()).toEqual(pair(2));
  });

  test("where another tab has refreshed meanwhile, its pair is taken and ours is not spent again", async () => {
    const { auth, session, store } = setUp();
    auth.ticket.mockImplementationOnce(async () => {
      store.set(pair(2));
      throw refused();
    });
    await expect(session.ticket()).resolves.toEqual(TICKET);
    expect(auth.refresh).not.toHaveBeenCalled();
  });

  test("a refresh token that is not accepted ends the session", async () => {
    const { session } = setUp(pair(7));
    await expect(session.ticket()).rejects.toBeInstanceOf(SignedOutError);
  });

  test("a server that is away ends nothing: the tokens stay", async () => {
    const { auth, session, store } = setUp();
    auth.refresh.mockRejectedValueOnce(new ApiError(0, { code: "NETWORK", message: "away" }));
    await expect(session.ticket()).rejects.toMatchObject({ code: "NETWORK" });
    expect(store.get()).toEqual(pair(1));
    await expect(session.ticket()).resolves.toEqual(TICKET);
  });

  test("log-out forgets at once, even where the server cannot be told", () => {
    const { auth, session, store } = setUp();
    auth.logOut.mockRejectedValueOnce(new ApiError(0, { code: "NETWORK", message: "away" }));
    session.logOut();
    expect(store.get()).toBeNull();
    expect(auth.logOut).toHaveBeenCalledWith("refresh 1");
  });

  test("a wrong password leaves the one who is logged in", async () => {
    const { auth, session, store } = setUp();
    auth.logIn.mockRejectedValueOnce(refused());
    await expect(session.logIn("ada", "wrong")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(store.get()).toEqual(pair(1));
  });

  test("a new password takes a fresh token where that is needed, and goes on with the new session", async () => {
    const { auth, session, store } = setUp();
    await session.changePassword("right", "new");
    expect(auth.changePassword.mock.calls.map(([token]) => token)).toEqual(["access 1", "access 2"]);
    expect(store.get()).toEqual(pair(3));
  });

  test("a tab whose socket is closed by it waits, and goes on with the new session", async () => {
    const { auth, session, store, tab } = setUp(pair(2));
    let answer: (fresh: Credentials) => void = () => {};
    auth.changePassword.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const changed = session.changePassword("right", "new");
    const renewed = [session.renew(), tab().renew()];
    await vi.waitFor(() => expect(auth.changePassword).toHaveBeenCalled());
    answer(pair(3));
    await Promise.all([changed, ...renewed]);
    expect(store.get()).toEqual(pair(3));
    expect(auth.refresh).not.toHaveBeenCalled();
  });

  test("a session that is over, or that another tab has left, cannot be renewed", async () => {
    const { session, store } = setUp(pair(7));
    await expect(session.renew()).rejects.toBeInstanceOf(SignedOutError);
    expect(store.get()).toEqual(pair(7));
    store.set(null);
    await expect(session.renew()).rejects.toBeInstanceOf(SignedOutError);
  });

  test("a wrong password is told, and changes nothing", async () => {
    const { session, store } = setUp(pair(2));
    await expect(session.changePassword("wrong", "new")).rejects.toMatchObject({
      code: "INVALID_FORM_BODY",
      fields: { password: "Is wrong." },
    });
    expect(store.get()).toEqual(pair(2));
  });

  test("log out everywhere is done only when the server has done it", async () => {
    const { auth, session, store } = setUp();
    auth.logOut.mockRejectedValueOnce(new ApiError(0, { code: "NETWORK", message: "no answer" }));
    await expect(session.logOutEverywhere()).rejects.toMatchObject({ code: "NETWORK" });
    expect(store.get()).toEqual(pair(1));
    await session.logOutEverywhere();
    expect(auth.logOut).toHaveBeenLastCalledWith("refresh 1", true);
    expect(store.get()).toBeNull();
  });

  test("a deleted account leaves nothing here", async () => {
    const { session, store } = setUp();
    await session.deleteAccount("right");
    expect(store.get()).toBeNull();
  });
});
