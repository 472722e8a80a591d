import { useEffect } from "react";
import { Link, useLocation } from "wouter";
import { useChat, useChatState, useUser } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Notice } from "../../ui/Notice.tsx";

/** Where an invite link leads someone who is logged in. */
export function InvitePage({ code }: { readonly code: string }) {
  const { guilds } = useChat();
  const user = useUser();
  const [, navigate] = useLocation();
  const connected = useChatState((state) => state.connection.state === "ready");
  const task = useTask();
  useEffect(() => {
    document.title = "You are invited · Fanout";
  }, []);
  return (
    <main className="grid h-full place-items-center overflow-y-auto bg-side p-6">
      <div className="w-full max-w-md rounded-2xl border border-line bg-raised p-8 text-center raised">
        <div className="flex justify-center">
          <Logo size={64} />
        </div>
        <h1 className="mt-5 text-2xl font-extrabold tracking-tight">You are invited</h1>
        <p className="mt-2 mb-6 text-base text-balance text-muted">
          Somebody wants you in their guild. You will join as{" "}
          <strong className="text-ink">{nameOf(user)}</strong>.
        </p>
        {task.error && (
          <div className="mb-4 text-left">
            <Notice kind="error">{task.error}</Notice>
          </div>
        )}
        <div className="flex flex-col gap-2">
          <Button
            kind="primary"
            busy={task.busy || !connected}
            onClick={() =>
              task.run(async () => navigate(paths.guild(await guilds.join(code)), { replace: true }))
            }
          >
            {connected ? "Accept the invite" : "Connecting"}
          </Button>
          <Link
            href={paths.home}
            className="inline-flex min-h-10 pointer-coarse:min-h-11 items-center justify-center font-semibold text-muted hover:text-ink"
          >
            Not now
          </Link>
        </div>
      </div>
    </main>
  );
}
