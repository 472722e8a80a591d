import { ChevronDown, LogOut, Settings, UserPlus } from "lucide-react";
import { useState } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { mayIn } from "../../state/permissions.ts";
import { Menu } from "../../ui/Menu.tsx";
import { GuildSettingsDialog, InviteDialog, LeaveGuildDialog } from "./dialogs.ts";

/** The guild's name above its channels, and what can be done with the guild. */
export function GuildHeader({ guildId }: { readonly guildId: string }) {
  const name = useChatState((state) => state.guilds[guildId]?.name ?? "");
  const manage = useChatState((state) => mayIn(state.guilds[guildId], "MANAGE_GUILD"));
  const [open, setOpen] = useState<"invite" | "settings" | "leave" | null>(null);
  const close = () => setOpen(null);
  const settings = { label: "Guild settings", icon: Settings, onSelect: () => setOpen("settings") };
  return (
    <header className="flex h-14 shrink-0 items-center border-b border-line px-2">
      <Menu
        trigger={
          <button
            type="button"
            className="group flex h-10 w-full min-w-0 items-center gap-2 rounded-lg px-2 text-left hover:bg-hover pointer-coarse:h-11"
          >
            <span className="min-w-0 flex-1 truncate text-lg font-bold">{name}</span>
            <ChevronDown
              size={18}
              aria-hidden="true"
              className="shrink-0 text-muted transition-transform group-data-[state=open]:rotate-180"
            />
          </button>
        }
        items={[
          { label: "Invite people", icon: UserPlus, onSelect: () => setOpen("invite") },
          ...(manage ? [settings] : []),
          {
            label: "Leave guild",
            icon: LogOut,
            danger: true,
            startsGroup: true,
            onSelect: () => setOpen("leave"),
          },
        ]}
      />
      {open === "invite" && <InviteDialog guildId={guildId} onClose={close} />}
      {open === "settings" && <GuildSettingsDialog guildId={guildId} onClose={close} />}
      {open === "leave" && <LeaveGuildDialog guildId={guildId} onClose={close} />}
    </header>
  );
}
