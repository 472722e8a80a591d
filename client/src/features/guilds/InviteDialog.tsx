import { useEffect, useState } from "react";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyField } from "../../ui/CopyField.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";
import { InviteLimitFields } from "./InviteLimitFields.tsx";
import { DEFAULT_LIMITS, limitWords, toWire } from "./invite-limits.ts";

/** A new invite, as a link and as a code; another one with other limits. */
export function InviteDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const { guilds } = useChat();
  const name = useChatState((state) => state.guilds[guildId]?.name ?? "");
  const [limits, setLimits] = useState(DEFAULT_LIMITS);
  const [made, setMade] = useState({ code: "", limits: DEFAULT_LIMITS });
  const { run, busy, error } = useTask();
  const create = () =>
    run(async () => setMade({ code: await guilds.invite(guildId, toWire(limits)), limits }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: one invite when the dialog opens, not one at each render
  useEffect(create, []);
  return (
    <Dialog
      title={`Invite people to ${name}`}
      description={`Whoever opens the link can join. ${limitWords(made.limits)}`}
      onClose={onClose}
    >
      <div className="flex min-h-36 flex-col justify-center gap-4">
        {made.code && (
          <>
            <CopyField label="Link" value={`${location.origin}${paths.invite(made.code)}`} />
            <CopyField label="Code" value={made.code} />
          </>
        )}
        {busy && !made.code && <LineSkeletons count={4} />}
        {error && <Notice kind="error">{error}</Notice>}
        {error && !made.code && <Button onClick={create}>Try again</Button>}
        {made.code && (
          <section aria-label="Another invite" className="flex flex-col gap-3 border-t border-line pt-4">
            <InviteLimitFields limits={limits} onChange={setLimits} />
            <Button busy={busy} disabled={limits === made.limits} onClick={create}>
              Make another with these limits
            </Button>
          </section>
        )}
      </div>
    </Dialog>
  );
}
