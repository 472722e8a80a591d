import { Plus } from "lucide-react";
import { useState } from "react";
import { useChatState, useUser } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { Button } from "../../ui/Button.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { AddGuildDialog } from "./dialogs.ts";

/** Where nobody has chosen a guild yet, or has none. */
export function HomePane() {
  const user = useUser();
  const empty = useChatState((state) => state.guildIds.length === 0);
  const [adding, setAdding] = useState(false);
  return (
    <div className="m-auto flex max-w-md flex-col items-center px-6 py-10 text-center">
      <Logo size={72} />
      <h1 className="mt-6 text-2xl font-extrabold tracking-tight text-balance">Hello, {nameOf(user)}</h1>
      <p className="mt-2 text-base text-balance text-muted">
        {empty
          ? "You are in no guild yet. Make one and invite your people, or join one with an invite that somebody gave you."
          : "Choose one of your guilds, or add another."}
      </p>
      <Button kind="primary" className="mt-6" onClick={() => setAdding(true)}>
        <Plus size={18} aria-hidden="true" />
        Add a guild
      </Button>
      {adding && <AddGuildDialog onClose={() => setAdding(false)} />}
    </div>
  );
}
