import { Network } from "../../gateway/network.ts";
import { followNetwork, ownSlot, type Slot } from "./slots.ts";

/** The session and the network of a page that is one side of the split view; undefined for a page in any other frame. */
export function openSlot(): { readonly slot: Slot; readonly network: Network } | undefined {
  const slot = ownSlot();
  if (slot === undefined) return undefined;
  const network = new Network();
  followNetwork((mode) => {
    network.mode = mode;
  });
  return { slot, network };
}
