import { useChatState } from "../../hooks/client-context.tsx";
import {
  ChannelMembersDialog,
  ChannelSettingsDialog,
  DeleteChannelDialog,
  LeaveChannelDialog,
} from "./dialogs.ts";

/** One of the things that can be done with a channel. */
export interface ChannelDialog {
  readonly what: "settings" | "members" | "leave" | "delete";
  readonly channelId: string;
}

/** What is open of a channel, until the channel is gone. Beside the list: a row that leaves the screen leaves the document. */
export function ChannelDialogs({
  what,
  channelId,
  onClose,
}: ChannelDialog & {
  onClose(): void;
}) {
  const name = useChatState((state) => state.channels[channelId]?.name);
  if (name === undefined) return null;
  if (what === "settings") return <ChannelSettingsDialog channelId={channelId} onClose={onClose} />;
  if (what === "members") return <ChannelMembersDialog channelId={channelId} onClose={onClose} />;
  if (what === "leave") return <LeaveChannelDialog channelId={channelId} onClose={onClose} />;
  return <DeleteChannelDialog channelId={channelId} name={name} onClose={onClose} />;
}
