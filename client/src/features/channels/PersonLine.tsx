import type { ReactNode } from "react";
import type { User } from "#protocol/objects";
import { nameOf } from "../../state/users.ts";
import { Avatar } from "../../ui/Avatar.tsx";

/** Somebody in a list, with what can be done at the end of the line. */
export function PersonLine({ user, children }: { readonly user: User; readonly children: ReactNode }) {
  return (
    <li className="flex min-h-11 items-center gap-3 rounded-lg px-1">
      <Avatar seed={user.avatar ?? user.id} name={nameOf(user)} size={30} />
      <span className="min-w-0 flex-1 truncate font-medium">{nameOf(user)}</span>
      {children}
    </li>
  );
}
