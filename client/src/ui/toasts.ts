import { createStore } from "zustand/vanilla";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: "info" | "error";
  readonly about: string | undefined;
}

/** How long a toast stays; errors stay longer, since they ask for something. */
const STAY_MS = { info: 4_000, error: 8_000 };

export const toasts = createStore<{ readonly list: readonly Toast[] }>(() => ({ list: [] }));
let count = 0;

/**
 * Says something that needs no answer. Never for a message that was lost: that one stays in its place with a way to retry.
 * @param about what it is about: a later toast of the same takes its place
 */
export function toast(text: string, kind: Toast["kind"] = "info", about?: string): void {
  count += 1;
  const id = count;
  toasts.setState(({ list }) => {
    const others = list.filter((each) => about === undefined || each.about !== about);
    return { list: [...others.slice(-2), { id, text, kind, about }] };
  });
  setTimeout(() => dismiss(id), STAY_MS[kind]);
}

export function dismiss(id: number): void {
  toasts.setState(({ list }) => ({ list: list.filter((each) => each.id !== id) }));
}
