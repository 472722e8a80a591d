import { useEffect, useState } from "react";
import type { Profile } from "#protocol/objects";
import { useChat, useChatState } from "../../hooks/client-context.tsx";

/** What only somebody's own page tells; null until it is there, and where it cannot be had. */
export function useProfile(userId: string): Profile | null {
  const { people } = useChat();
  const connected = useChatState((state) => state.connection.state === "ready");
  const [profile, setProfile] = useState<Profile | null>(null);
  useEffect(() => {
    if (!connected) return;
    let isCurrent = true;
    // Without it the card shows what is known of everybody.
    people.profile(userId).then(
      (told) => isCurrent && setProfile(told),
      () => isCurrent && setProfile(null),
    );
    return () => {
      isCurrent = false;
    };
  }, [people, userId, connected]);
  return profile?.id === userId ? profile : null;
}
