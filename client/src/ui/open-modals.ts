import { createStore } from "zustand/vanilla";

/** The modal dialogs that are open, the last one on top. All that lies outside of that one is below it, and inert. */
export const openModals = createStore<readonly HTMLElement[]>(() => []);

/** Gives the function that ends it. */
export function noteModal(element: HTMLElement): () => void {
  openModals.setState((all) => [...all, element], true);
  return () => openModals.setState((all) => all.filter((each) => each !== element), true);
}
