import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Logo } from "../ui/Logo.tsx";

export interface UnavailableProps {
  readonly reason: string;
  /** Tries again what could not be done, and shows what comes of it. Without it the page is loaded anew. */
  onRetry?(): Promise<void>;
}

/** The page itself cannot work: what is wrong, and the one thing to try. */
export function Unavailable({ reason, onRetry }: UnavailableProps) {
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await onRetry?.();
    setBusy(false);
  };
  return (
    <main className="grid h-full place-items-center p-6 text-center">
      <div className="flex max-w-md flex-col items-center gap-4">
        <Logo size={64} />
        <h1 className="text-xl font-bold">Fanout cannot start</h1>
        <p className="text-muted">{reason}</p>
        <Button kind="primary" busy={busy} onClick={() => (onRetry ? void retry() : location.reload())}>
          {onRetry ? "Try again" : "Reload"}
        </Button>
      </div>
    </main>
  );
}
