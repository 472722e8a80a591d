import { useEffect } from "react";
import { ProfileCard } from "../features/members/dialogs.ts";
import { useChatState, useClient, useWorkspace } from "../hooks/client-context.tsx";

/** The card of whom somebody wants to know more, wherever their name was pressed. It closes with the guild that it is about. */
export function ProfileLayer() {
  const { workspace } = useClient();
  const profile = useWorkspace((state) => state.profile);
  const isGone = useChatState(
    ({ guilds }) => profile?.guildId != null && guilds[profile.guildId] === undefined,
  );
  useEffect(() => {
    if (isGone) workspace.showProfile(null);
  }, [workspace, isGone]);
  if (!profile || isGone) return null;
  return <ProfileCard key={profile.userId} {...profile} onClose={() => workspace.showProfile(null)} />;
}
