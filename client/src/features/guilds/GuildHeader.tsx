import { ChevronDown, LogOut, UserPlus } from "lucide-react";
import { useState } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { InviteDialog, LeaveGuildDialog } from "./dialogs.ts";

/** The guild's name above its channels, and what can be done with the guild. */
export function GuildHeader({ guildId }: { readonly guildId: string }) {
  const name = useChatState((state) => state.guilds[guildId]?.name ?? "");
  const [open, setOpen] = useState<"invite" | "leave" | null>(null);
  return (
    <header className="flex h-14 shrink-0 items-center border-b border-line px-2">
      <Menu
        trigger={
          <button
            type="button"
            className="group flex h-10 w-full min-w-0 items-center gap-2 rounded-lg px-2 text-left hover:bg-hover"
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
          { label: "Leave guild", icon: LogOut, danger: true, onSelect: () => setOpen("leave") },
        ]}
      />
      {open === "invite" && <InviteDialog guildId={guildId} onClose={() => setOpen(null)} />}
      {open === "leave" && <LeaveGuildDialog guildId={guildId} onClose={() => setOpen(null)} />}
    </header>
  );
}
