import { useChatState } from "../../hooks/client-context.tsx";
import { nameOf } from "../../state/users.ts";
import { PersonAvatar } from "../../ui/PersonAvatar.tsx";
import { presenceWord } from "../../ui/StatusMark.tsx";
import { useProfile } from "./use-profile.ts";

export interface ProfileHeadProps {
  readonly userId: string;
  /** The colour behind it, as a class. */
  readonly ground: string;
}

/** Who somebody is: picture, names, whether they are there, and what they say of themselves. */
export function ProfileHead({ userId, ground }: ProfileHeadProps) {
  const user = useChatState((state) => state.users[userId]);
  const presence = useChatState((state) => state.presences[userId]);
  const profile = useProfile(userId);
  if (!user) return null;
  const name = nameOf(user);
  return (
    <div>
      <PersonAvatar seed={user.avatar ?? userId} name={name} size={72} presence={presence} ground={ground} />
      <h2 className="mt-3 text-xl font-bold break-words">{name}</h2>
      {!user.deleted && (
        <p className="text-muted">
          @{user.username}
          {presence && <> · {presenceWord(presence)}</>}
        </p>
      )}
      {profile?.about && <p className="mt-3 break-words whitespace-pre-wrap">{profile.about}</p>}
      {profile && (
        <p className="mt-3 text-sm text-muted">
          On Fanout since {new Date(profile.created_at).toLocaleDateString(undefined, { dateStyle: "long" })}
        </p>
      )}
    </div>
  );
}
