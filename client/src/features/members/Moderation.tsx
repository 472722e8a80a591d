import { useState } from "react";
import { limits } from "#protocol/limits";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { isAbove, mayIn } from "../../state/permissions.ts";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { toast } from "../../ui/toasts.ts";
import { roleIn } from "./role-in.ts";

export interface ModerationProps {
  readonly userId: string;
  readonly guildId: string;
  /** They are no longer in the guild. */
  onDone(): void;
}

/** The ways to remove somebody from a guild, for who may. Each asks once. */
export function Moderation({ userId, guildId, onDone }: ModerationProps) {
  const { guilds } = useChat();
  const guild = useChatState((state) => state.guilds[guildId]);
  const role = useChatState((state) => roleIn(state, guildId, userId));
  const name = useChatState(({ users }) => (users[userId] ? nameOf(users[userId]) : ""));
  const [asking, setAsking] = useState<"kick" | "ban" | null>(null);
  const [reason, setReason] = useState("");
  const task = useTask();
  if (!guild || !role || !isAbove(guild, role)) return null;
  const remove = async () => {
    if (asking === "kick") await guilds.kick(guildId, userId);
    else await guilds.ban(guildId, userId, reason.trim() || null);
    toast(`${name} was ${asking === "kick" ? "kicked" : "banned"}.`);
    onDone();
  };
  const question = { busy: task.busy, error: task.error, onClose: () => setAsking(null) };
  return (
    <>
      {mayIn(guild, "KICK_MEMBERS") && <Button onClick={() => setAsking("kick")}>Kick</Button>}
      {mayIn(guild, "BAN_MEMBERS") && (
        <Button kind="danger" onClick={() => setAsking("ban")}>
          Ban
        </Button>
      )}
      {asking === "kick" && (
        <ConfirmDialog
          {...question}
          title={`Kick ${name} from ${guild.name}?`}
          description="They lose its channels at once, and can come back with an invite. What they wrote stays."
          action={`Kick ${name}`}
          onConfirm={() => task.run(remove)}
        />
      )}
      {asking === "ban" && (
        <ConfirmDialog
          {...question}
          title={`Ban ${name} from ${guild.name}?`}
          description="They lose its channels at once, and no invite brings them back until the ban is lifted. What they wrote stays."
          action={`Ban ${name}`}
          onConfirm={() => task.run(remove)}
        >
          <TextArea
            label="Reason (if you like)"
            hint="For those who keep the guild. It stands in the list of bans."
            maxLength={limits.reasonLength.max}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </ConfirmDialog>
      )}
    </>
  );
}
