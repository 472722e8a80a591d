import { createStore } from "zustand/vanilla";

/** What stands beside the messages. */
export type Panel = "members" | "pins" | "search";

/**
 * What one person is about to do, in this tab: what is answered, edited, looked for. The places of the screen that have to do with it know each other by this
 * only. Nothing of it is the server's.
 */
export interface Workspace {
  /** By channel: the message that the next one answers. */
  readonly replyTo: Readonly<Record<string, string>>;
  /** The message whose text is being changed. */
  readonly editing: { readonly channelId: string; readonly messageId: string } | null;
  /** Where somebody wants to go: the list scrolls there and shows it for a moment. `at` tells one wish from the next. */
  readonly target: { readonly channelId: string; readonly messageId: string; readonly at: number } | null;
  readonly panel: Panel | null;
}

export const INITIAL_WORKSPACE: Workspace = { replyTo: {}, editing: null, target: null, panel: "members" };

export class WorkspaceActions {
  readonly store = createStore<Workspace>(() => INITIAL_WORKSPACE);

  reply(channelId: string, messageId: string | null): void {
    this.store.setState(({ replyTo }) => {
      const { [channelId]: _, ...rest } = replyTo;
      return { replyTo: messageId === null ? rest : { ...rest, [channelId]: messageId } };
    });
  }

  edit(channelId: string, messageId: string): void {
    this.store.setState({ editing: { channelId, messageId } });
  }

  stopEditing(): void {
    this.store.setState({ editing: null });
  }

  goTo(channelId: string, messageId: string): void {
    this.store.setState({ target: { channelId, messageId, at: Date.now() } });
  }

  /** It is on the screen. */
  arrived(): void {
    this.store.setState({ target: null });
  }

  show(panel: Panel | null): void {
    this.store.setState({ panel });
  }

  /** For another person. */
  reset(): void {
    this.store.setState(INITIAL_WORKSPACE);
  }
}
