import { useChatState } from "../../hooks/client-context.tsx";
import { mayIn } from "../../state/permissions.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { BanList } from "./BanList.tsx";
import { DeleteGuild } from "./DeleteGuild.tsx";
import { GuildNameForm } from "./GuildNameForm.tsx";
import { InviteList } from "./InviteList.tsx";

/** What is kept of a guild, for who may. */
export function GuildSettingsDialog({ guildId, onClose }: { readonly guildId: string; onClose(): void }) {
  const guild = useChatState((state) => state.guilds[guildId]);
  if (!guild) return null;
  const overview = (
    <div className="flex flex-col gap-6">
      <GuildNameForm guildId={guildId} />
      {guild.role === "owner" && <DeleteGuild guildId={guildId} />}
    </div>
  );
  const invites = { id: "invites", label: "Invites", content: <InviteList guildId={guildId} /> };
  const bans = { id: "bans", label: "Bans", content: <BanList guildId={guildId} /> };
  return (
    <Dialog title={`Settings of ${guild.name}`} wide onClose={onClose}>
      <Tabs
        label="Settings of the guild"
        tabs={[
          { id: "overview", label: "Guild", content: overview },
          ...(mayIn(guild, "MANAGE_INVITES") ? [invites] : []),
          ...(mayIn(guild, "BAN_MEMBERS") ? [bans] : []),
        ]}
      />
    </Dialog>
  );
}
