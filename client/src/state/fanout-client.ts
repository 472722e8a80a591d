import { createStore } from "zustand/vanilla";
import type { User } from "#protocol/objects";
import { AuthApi } from "../api/auth.ts";
import type { Config } from "../api/config.ts";
import { CredentialStore } from "../api/credential-store.ts";
import { Session } from "../api/session.ts";
import { Chat, type SignedOut } from "./chat.ts";
import { Composing } from "./composing.ts";
import { Drafts } from "./drafts.ts";
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

export interface FanoutClientOptions extends Config {
  /** Tells something once, wherever one is. */
  onNotice(text: string): void;
}

/** All of the client that is not on the screen: session, chat and drafts, and how they follow each other. */
export class FanoutClient {
  readonly account = createStore<Account>(() => ({ user: null, ended: null, left: false }));
  readonly chat: Chat;
  readonly drafts: Drafts;
  readonly workspace: WorkspaceActions;
  readonly composing: Composing;
  /** Whether who registers needs an invite code. */
  readonly registration: Config["registration"];
  readonly #session: Session;
  readonly #snapshots = new StoredSnapshots(openSnapshotStore);

  constructor({ api, registration, onNotice }: FanoutClientOptions) {
    this.registration = registration;
    const credentials = new CredentialStore();
    const local = safeStorage(() => localStorage);
    const tab = safeStorage(() => sessionStorage);
    this.#session = new Session(new AuthApi(api), credentials);
    this.drafts = new Drafts(local);
    this.workspace = new WorkspaceActions(tab);
    this.chat = new Chat({
      fetchTicket: () => this.#session.ticket(),
      onSignedOut: (why) => this.#end(why),
      onNotice,
      isWatched: () => document.visibilityState === "visible" && navigator.onLine,
      snapshots: this.#snapshots,
      tab,
    });
    this.composing = new Composing(this.chat, this.drafts, this.workspace);
    credentials.onChangeElsewhere(() => this.#follow());
    this.#follow();
    this.#takeHints();
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

  #end(ended: SignedOut | null): void {
    if (ended) this.#session.forget();
    void this.#snapshots.forget();
    // First: the files go with the chat, and what waits for them must not go without them.
    this.composing.reset();
    this.chat.stop();
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
    addEventListener("pagehide", () => void this.#snapshots.flush());
    watchSleep(hint);
  }
}
