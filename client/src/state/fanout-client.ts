import { createStore, type StoreApi } from "zustand/vanilla";
import type { User } from "#protocol/objects";
import { SignedOutError } from "../api/api-error.ts";
import { AuthApi } from "../api/auth.ts";
import type { Config } from "../api/config.ts";
import { CredentialStore } from "../api/credential-store.ts";
import { Session } from "../api/session.ts";
import type { Network } from "../gateway/network.ts";
import { Chat, type SignedOut } from "./chat.ts";
import { Composing } from "./composing.ts";
import { Drafts } from "./drafts.ts";
import { Folded } from "./folded.ts";
import { Idle } from "./idle.ts";
import { type Notice, Notifications } from "./notifications.ts";
import { openSnapshotStore } from "./snapshot-store.ts";
import { StoredSnapshots } from "./snapshots.ts";
import { safeStorage } from "./storage.ts";
import { watchSleep } from "./watch-sleep.ts";
import { WorkspaceActions } from "./workspace.ts";

/**
 * Who is logged in. `ended`: the server ended it, so the log-in page says why it appears. `left`: they logged out here, or their account
 * is gone, so the next log-in begins anew.
 */
export interface Account {
  readonly user: User | null;
  readonly ended: SignedOut | null;
  readonly left: boolean;
}

export interface FanoutClientOptions {
  readonly config: Config;
  /** Tells something once, wherever one is. @param about what is told of the same thing later takes its place */
  onNotice(text: string, about?: string): void;
  /** Shows a notification of the operating system. */
  showNotification(notice: Notice): void;
  /** One of several sessions in one window: what it keeps in the browser has this before its names. */
  readonly slot?: string;
  /** The session's own network, where it has one. */
  readonly network?: Network;
}

const isWatched = (): boolean => document.visibilityState === "visible";

/** All of the client that is not on the screen: session, chat and drafts, and how they follow each other. */
export class FanoutClient {
  readonly account = createStore<Account>(() => ({ user: null, ended: null, left: false }));
  readonly chat: Chat;
  readonly drafts: Drafts;
  readonly notifications: Notifications;
  readonly folded: Folded;
  readonly workspace: WorkspaceActions;
  readonly composing: Composing;
  /** Where the API is, and whether who registers needs an invite code. */
  readonly config: StoreApi<Config>;
  readonly #session: Session;
  readonly #snapshots: StoredSnapshots;
  /** Others see whether somebody is here. Not told: nothing is lost. */
  readonly #idle = new Idle((status) => {
    this.chat.connection.request("presence.update", { status }).catch(() => {});
  });

  constructor({ config, onNotice, showNotification, slot, network }: FanoutClientOptions) {
    this.config = createStore(() => config);
    const prefix = slot === undefined ? "" : `${slot}.`;
    const credentials = new CredentialStore(prefix);
    const local = safeStorage(() => localStorage, prefix);
    const tab = safeStorage(() => sessionStorage, prefix);
    this.#session = new Session(new AuthApi(() => this.config.getState().api, network?.fetch), credentials);
    this.#snapshots = new StoredSnapshots((userId) => openSnapshotStore(prefix + userId));
    this.drafts = new Drafts(local);
    this.workspace = new WorkspaceActions(tab);
    this.folded = new Folded(local);
    this.notifications = new Notifications({
      local,
      getState: () => this.chat.store.getState(),
      isWatched,
      show: showNotification,
    });
    this.chat = new Chat({
      fetchTicket: () => this.#session.ticket(),
      onSignedOut: (why) => void this.#onSignedOut(why),
      onNotice,
      onReady: () => this.#idle.connected(),
      onMessages: (messages) => this.notifications.heard(messages),
      isWatched: () => isWatched() && navigator.onLine,
      snapshots: this.#snapshots,
      tab,
      ...(network ? { openSocket: network.openSocket, postForm: network.postForm } : {}),
    });
    this.composing = new Composing(this.chat, this.drafts, this.workspace);
    credentials.onChangeElsewhere(() => this.#follow());
    this.#follow();
    this.#takeHints();
    this.#watchIdle();
    this.#guardFiles();
  }

  /** Goes on with what holds now. Of another API the session has to prove itself there. */
  configure(config: Config): void {
    const { api } = this.config.getState();
    this.config.setState(config);
    if (config.api !== api) this.chat.reconnect();
  }

  async logIn(username: string, password: string): Promise<void> {
    await this.#session.logIn(username, password);
    this.#follow();
  }

  async register(username: string, password: string, invite?: string): Promise<void> {
    await this.#session.register(username, password, invite);
    this.#follow();
  }

  logOut(): void {
    this.#session.logOut();
    this.#end(null);
  }

  /** @throws ApiError */
  async logOutEverywhere(): Promise<void> {
    await this.#session.logOutEverywhere();
    this.#end(null);
  }

  /** The server ends all sessions for it, this one too: the chat goes on with the new one. @throws ApiError with `fields.password` for a wrong one */
  async changePassword(password: string, newPassword: string): Promise<void> {
    await this.#session.changePassword(password, newPassword);
    this.#follow();
  }

  /** @throws ApiError with `fields.password` for a wrong one */
  async deleteAccount(password: string): Promise<void> {
    await this.#session.deleteAccount(password);
    this.#end("account deleted");
  }

  /** Goes with the stored session: after a log-in here or in another tab, or a log-out there. */
  #follow(): void {
    const user = this.#session.user;
    if (!user) {
      if (this.account.getState().user) this.#end(null);
      return;
    }
    if (this.account.getState().user?.id !== user.id) this.composing.reset();
    this.chat.start(user);
    this.workspace.open(user.id);
    if (this.account.getState().user?.id !== user.id)
      this.account.setState({ user, ended: null, left: false });
  }

  /** Where a password was changed, here or in another tab, the session that the server ended goes on as another one. */
  async #onSignedOut(why: SignedOut): Promise<void> {
    const { user } = this.account.getState();
    try {
      if (why === "session ended") await this.#session.renew();
      else this.#end(why);
    } catch (error) {
      // Without an answer the connection finds out, as soon as there is one. Whom another tab has logged out meanwhile needs no reason.
      if (error instanceof SignedOutError && this.account.getState().user === user)
        this.#end(this.#session.user ? why : null);
    }
    this.chat.reconnect();
  }

  #end(ended: SignedOut | null): void {
    if (ended) this.#session.forget();
    void this.#snapshots.forget();
    // First: the files are cut with the chat, and what waits for them must not go without them.
    this.composing.reset();
    this.chat.stop();
    if (ended !== "session ended") this.chat.uploads.clear();
    this.workspace.reset();
    this.account.setState({ user: null, ended, left: ended !== "session ended" });
  }

  /** The network or the tab came back or went, or the laptop woke up: the connection proves itself instead of waiting for its next heartbeat. */
  #takeHints(): void {
    const hint = () => this.chat.connection.hint();
    addEventListener("online", hint);
    addEventListener("offline", hint);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") hint();
      else void this.#snapshots.flush();
    });
    addEventListener("pagehide", () => {
      this.chat.reads.flush();
      void this.#snapshots.flush();
    });
    watchSleep(hint);
  }

  /** A file that waits for its message does not outlive the page: the browser asks before it is left. */
  #guardFiles(): void {
    addEventListener("beforeunload", (event) => {
      if (Object.keys(this.chat.uploads.store.getState().files).length > 0) event.preventDefault();
    });
  }

  #watchIdle(): void {
    for (const event of ["pointermove", "pointerdown", "keydown", "focus"])
      addEventListener(event, () => this.#idle.touch(), { passive: true });
    this.#idle.touch();
  }
}
