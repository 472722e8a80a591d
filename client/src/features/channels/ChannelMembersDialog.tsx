import { useChatState } from "../../hooks/client-context.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ChannelMembers } from "./ChannelMembers.tsx";
import type { ChannelDialogProps } from "./ChannelSettingsDialog.tsx";

export function ChannelMembersDialog({ channelId, onClose }: ChannelDialogProps) {
  const name = useChatState((state) => state.channels[channelId]?.name ?? "");
  return (
    <Dialog title={`Members of #${name}`} onClose={onClose}>
      <ChannelMembers channelId={channelId} />
    </Dialog>
  );
}
