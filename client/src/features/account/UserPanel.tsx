import { LogOut, Moon, Sun } from "lucide-react";
import { useClient, useUser } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { useTheme } from "../../ui/theme.ts";

/** Who is logged in, the theme, and the way out. */
export function UserPanel() {
  const client = useClient();
  const user = useUser();
  const { theme, toggle } = useTheme();
  return (
    <section aria-label="You" className="flex items-center gap-2.5 border-t border-line px-3 py-2.5">
      <Avatar seed={user.avatar ?? user.id} name={nameOf(user)} size={34} />
      <p className="min-w-0 flex-1 truncate font-semibold">{nameOf(user)}</p>
      <IconButton
        icon={theme === "dark" ? Sun : Moon}
        label={theme === "dark" ? "Light theme" : "Dark theme"}
        onClick={toggle}
      />
      <IconButton icon={LogOut} label="Log out" onClick={() => client.logOut()} />
    </section>
  );
}
