import { LogOut, Settings } from "lucide-react";
import { useChatState, useClient, useUser } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { presenceWord, StatusMark } from "../../ui/StatusMark.tsx";

/** Who is logged in, whether others see them as there, and the ways to the settings and out. */
export function UserPanel() {
  const client = useClient();
  const user = useUser();
  const ready = useChatState((state) => state.connection.state === "ready");
  const told = useChatState((state) => state.presences[user.id]);
  const presence = ready ? (told ?? "online") : "offline";
  return (
    <section aria-label="You" className="mt-auto flex items-center gap-2.5 border-t border-line px-3 py-2.5">
      <Avatar seed={user.avatar ?? user.id} name={nameOf(user)} size={34} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-semibold">{nameOf(user)}</p>
        <p className="flex items-center gap-1.5 text-xs text-muted">
          <StatusMark presence={presence} size={9} />
          {presenceWord(presence)}
        </p>
      </div>
      <IconButton icon={Settings} label="Settings" onClick={() => client.workspace.cover("settings")} />
      <IconButton icon={LogOut} label="Log out" onClick={() => client.logOut()} />
    </section>
  );
}
