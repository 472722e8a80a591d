import { useState } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { ChannelAccess } from "./ChannelAccess.tsx";
import { ChannelForm } from "./ChannelForm.tsx";
import { ChannelMembers } from "./ChannelMembers.tsx";
import { ChannelOrder } from "./ChannelOrder.tsx";
import { DeleteChannelDialog } from "./dialogs.ts";

export interface ChannelDialogProps {
  readonly channelId: string;
  onClose(): void;
}

/** All that can be changed of a channel. */
export function ChannelSettingsDialog({ channelId, onClose }: ChannelDialogProps) {
  const name = useChatState((state) => state.channels[channelId]?.name ?? "");
  const isPrivate = useChatState((state) => state.channels[channelId]?.private ?? false);
  const [deleting, setDeleting] = useState(false);
  const overview = (
    <div className="flex flex-col gap-6">
      <ChannelForm channelId={channelId} />
      <ChannelOrder channelId={channelId} />
      <section className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-5">
        <p className="text-sm text-muted">Its messages go with it, for everybody.</p>
        <Button kind="danger" onClick={() => setDeleting(true)}>
          Delete channel
        </Button>
      </section>
    </div>
  );
  const members = { id: "members", label: "Members", content: <ChannelMembers channelId={channelId} /> };
  return (
    <Dialog title={`Settings of #${name}`} wide onClose={onClose}>
      <Tabs
        label="Settings of the channel"
        tabs={[
          { id: "overview", label: "Channel", content: overview },
          { id: "access", label: "Who sees it", content: <ChannelAccess channelId={channelId} /> },
          ...(isPrivate ? [members] : []),
        ]}
      />
      {deleting && (
        <DeleteChannelDialog channelId={channelId} name={name} onClose={() => setDeleting(false)} />
      )}
    </Dialog>
  );
}
