import { Button } from "../ui/Button.tsx";
import { Logo } from "../ui/Logo.tsx";

/** The page itself cannot work: what is wrong, and the one thing to try. */
export function Unavailable({ reason }: { readonly reason: string }) {
  return (
    <main className="grid h-full place-items-center p-6 text-center">
      <div className="flex max-w-md flex-col items-center gap-4">
        <Logo size={64} />
        <h1 className="text-xl font-bold">Fanout cannot start</h1>
        <p className="text-muted">{reason}</p>
        <Button kind="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      </div>
    </main>
  );
}
