import { useState } from "react";
import { useLocation } from "wouter";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Field } from "../../ui/Field.tsx";

/** The end of a guild, for its owner. Its name is typed, so that nobody does it by a slip. */
export function DeleteGuild({ guildId }: { readonly guildId: string }) {
  const { guilds } = useChat();
  const [, navigate] = useLocation();
  const name = useChatState((state) => state.guilds[guildId]?.name ?? "");
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const task = useTask();
  const end = async () => {
    await guilds.delete(guildId);
    navigate(paths.home);
  };
  return (
    <section className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-5">
      <p className="text-sm text-muted">All of its channels and messages go with it.</p>
      <Button kind="danger" onClick={() => setAsking(true)}>
        Delete guild
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          description="It ends for everybody, with all channels, messages and files. This cannot be undone."
          action="Delete for everybody"
          busy={task.busy}
          disabled={typed.trim() !== name.trim()}
          error={task.error}
          onClose={() => setAsking(false)}
          onConfirm={() => task.run(end)}
        >
          <Field
            label={`Type ${name} to confirm`}
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </ConfirmDialog>
      )}
    </section>
  );
}
