import { Copy, X } from "lucide-react";
import { useCallback, useState } from "react";
import type { Invite } from "#protocol/objects";
import { useChat } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { useTask } from "../../hooks/use-task.ts";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { toast } from "../../ui/toasts.ts";
import { InviteLimitFields } from "./InviteLimitFields.tsx";
import { DEFAULT_LIMITS, toWire } from "./invite-limits.ts";
import { expiryWords, usesWords } from "./invite-words.ts";
import { ListStates } from "./ListStates.tsx";
import { useList } from "./use-list.ts";

/** The invites of a guild that work, whoever made them. */
export function InviteList({ guildId }: { readonly guildId: string }) {
  const { guilds } = useChat();
  const list = useList(useCallback(() => guilds.listInvites(guildId), [guilds, guildId]));
  const [limits, setLimits] = useState(DEFAULT_LIMITS);
  const task = useTask();
  const change = (work: () => Promise<unknown>) =>
    task.run(async () => {
      await work();
      list.reload();
    });
  return (
    <div className="flex flex-col gap-5">
      <section aria-label="New invite" className="flex flex-col gap-3">
        <InviteLimitFields limits={limits} onChange={setLimits} />
        <Button busy={task.busy} onClick={() => change(() => guilds.invite(guildId, toWire(limits)))}>
          Create an invite
        </Button>
      </section>
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <ListStates list={list} empty="No invite works at the moment." />
      <ul aria-label="Invites" className="flex flex-col *:border-line *:not-first:border-t empty:hidden">
        {list.items?.map((invite) => (
          <InviteLine
            key={invite.code}
            invite={invite}
            onRevoke={() => change(() => guilds.revokeInvite(invite.code))}
          />
        ))}
      </ul>
    </div>
  );
}

function InviteLine({ invite, onRevoke }: { readonly invite: Invite; onRevoke(): void }) {
  const { code, inviter, expires_at } = invite;
  const copy = () =>
    navigator.clipboard.writeText(`${location.origin}${paths.invite(code)}`).then(
      () => toast("The link is copied."),
      () => toast("The browser does not let this page copy. Copy the code by hand.", "error"),
    );
  return (
    <li className="flex items-center gap-2 py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate font-mono font-semibold">{code}</p>
        <p className="text-sm text-muted">
          {inviter && <>by {nameOf(inviter)} · </>}
          {usesWords(invite)} · {expiryWords(expires_at, Date.now())}
        </p>
      </div>
      <IconButton icon={Copy} label={`Copy the link of ${code}`} onClick={() => void copy()} />
      <IconButton icon={X} label={`Revoke ${code}`} onClick={onRevoke} />
    </li>
  );
}
