import { useEffect, useState } from "react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyField } from "../../ui/CopyField.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";

/** A new invite, as a link and as a code. */
export function InviteDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const { guilds } = useChat();
  const name = useChatState((state) => state.guilds[guildId]?.name ?? "");
  const [code, setCode] = useState<string | null>(null);
  const { run, busy, error } = useTask();
  const create = () => run(async () => setCode(await guilds.invite(guildId)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: one invite when the dialog opens, not one at each render
  useEffect(create, []);
  return (
    <Dialog
      title={`Invite people to ${name}`}
      description="Whoever opens the link can join. It works for 7 days, for as many people as you like."
      onClose={onClose}
    >
      <div className="flex min-h-36 flex-col justify-center gap-4">
        {code && (
          <>
            <CopyField label="Link" value={`${location.origin}${paths.invite(code)}`} />
            <CopyField label="Code" value={code} />
          </>
        )}
        {busy && <LineSkeletons count={4} />}
        {error && (
          <>
            <Notice kind="error">{error}</Notice>
            <Button onClick={create}>Try again</Button>
          </>
        )}
      </div>
    </Dialog>
  );
}
