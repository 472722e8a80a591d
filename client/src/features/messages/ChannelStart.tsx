import { Hash, Lock, MessageCircle } from "lucide-react";
import { useChatState } from "../../hooks/client-context.tsx";

/** Above the first message of a channel: what this place is. */
export function ChannelStart({ channelId, title }: { readonly channelId: string; readonly title: string }) {
  const isDm = useChatState((state) => state.channels[channelId]?.guild_id === null);
  const isPrivate = useChatState((state) => state.channels[channelId]?.private ?? false);
  const Icon = isDm ? MessageCircle : isPrivate ? Lock : Hash;
  return (
    <div className="px-4 pb-3">
      <div className="mb-3 grid size-14 place-items-center rounded-2xl bg-accent-soft text-accent-text">
        <Icon size={28} strokeWidth={2.4} aria-hidden="true" />
      </div>
      <h2 className="truncate text-xl font-extrabold tracking-tight md:text-2xl">
        {isDm ? `Your messages with ${title}` : `This is the start of ${title}`}
      </h2>
      <p className="mt-1 line-clamp-3 text-base text-pretty text-muted">
        {isDm && "What is written here only the two of you read. "}
        {isPrivate && !isDm && "Only its members see this channel. "}
        Each message becomes one item in a DynamoDB table. The table's stream carries it to{" "}
        {isDm ? "both of you." : "everybody here."}
      </p>
    </div>
  );
}
