import type { User } from "#protocol/objects";
import { useChat, useClient } from "../../hooks/client-context.tsx";
import { Avatar } from "../../ui/Avatar.tsx";

export interface AuthorProps {
  readonly author: User;
  readonly name: string;
}

/** Opens the author's card, with what they are in the guild of the open channel. */
function useShowProfile({ author }: AuthorProps): () => void {
  const { workspace } = useClient();
  const { store } = useChat();
  return () => {
    const { activeChannelId, channels } = store.getState();
    workspace.showProfile({ userId: author.id, guildId: channels[activeChannelId ?? ""]?.guild_id ?? null });
  };
}

/** Who wrote it. No Tab stop: the list has one, and the list of members leads to the same card. */
export function AuthorName(props: AuthorProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-haspopup="dialog"
      dir="auto"
      onClick={useShowProfile(props)}
      className="min-w-0 truncate font-bold hover:underline"
    >
      {props.name}
    </button>
  );
}

/** Their picture leads to the same card. */
export function AuthorPicture(props: AuthorProps) {
  const { author, name } = props;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={`Picture of ${name}`}
      aria-haspopup="dialog"
      onClick={useShowProfile(props)}
      className="block rounded-[32%]"
    >
      <Avatar seed={author.avatar ?? author.id} name={name} />
    </button>
  );
}
