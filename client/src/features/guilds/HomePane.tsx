import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useChatState, useUser } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { AddGuildDialog } from "./dialogs.ts";

/** Where nobody has chosen a guild yet, or has none. @param children what is shown to who is in a guild, or writes to somebody */
export function HomePane({ children }: { readonly children: ReactNode }) {
  const user = useUser();
  const isNew = useChatState((state) => state.guildIds.length === 0 && state.dmIds.length === 0);
  const hasGuild = useChatState((state) => state.guildIds.length > 0);
  const [adding, setAdding] = useState(false);
  return (
    <div className="m-auto flex w-full max-w-md flex-col items-center px-6 py-10 text-center">
      <Logo size={72} />
      <h1 className="mt-6 text-2xl font-extrabold tracking-tight text-balance break-words">
        Hello, {nameOf(user)}
      </h1>
      <p className="mt-2 text-base text-balance text-muted">
        {hasGuild
          ? "Choose one of your guilds, or add another."
          : "You are in no guild yet. Make one and invite your people, or join one with an invite that somebody gave you."}
      </p>
      <Button kind="primary" className="mt-6" onClick={() => setAdding(true)}>
        <Plus size={18} aria-hidden="true" />
        Add a guild
      </Button>
      {!isNew && <div className="mt-10 w-full border-t border-line pt-6">{children}</div>}
      {adding && <AddGuildDialog onClose={() => setAdding(false)} />}
    </div>
  );
}
