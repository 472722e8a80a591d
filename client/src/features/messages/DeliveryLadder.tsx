import { useStore } from "zustand";
import { useChat } from "../../hooks/client-context.tsx";

/**
 * How far a message of one's own has come, and how long each step took, as this page saw it. A row of its own is the place of "delivered to n of m", once
 * there is a record of it.
 */
export function DeliveryLadder({ nonce }: { readonly nonce: string }) {
  const { deliveries } = useChat();
  const delivery = useStore(deliveries.store, (all) => all[nonce]);
  if (delivery?.sentMs === undefined) return null;
  const steps = [
    `sent ${inMs(delivery.sentMs)}`,
    delivery.storedMs !== undefined && `stored ${inMs(delivery.storedMs)}`,
    delivery.backMs !== undefined && `back ${inMs(delivery.backMs)}`,
  ].filter((step) => step !== false);
  return (
    <ol aria-label="Delivery" className="flex gap-x-2 text-2xs whitespace-nowrap text-faint">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

const inMs = (ms: number): string => `${Math.round(ms).toLocaleString()} ms`;
