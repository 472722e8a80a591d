import { useState } from "react";
import { useStore } from "zustand";
import { useClient } from "../../hooks/client-context.tsx";
import type { NotifyAbout } from "../../state/notifications.ts";
import { Notice } from "../../ui/Notice.tsx";
import { RadioGroup } from "../../ui/RadioGroup.tsx";

/** What this browser tells of while nobody looks. The browser asks for its own permission once. */
export function NotificationSettings() {
  const { notifications } = useClient();
  const { about } = useStore(notifications.store);
  const [refused, setRefused] = useState(permission() === "denied");

  async function choose(value: NotifyAbout): Promise<void> {
    notifications.choose(value);
    if (value === "nothing" || !("Notification" in window)) return;
    setRefused((await Notification.requestPermission()) === "denied");
  }

  if (permission() === undefined)
    return (
      <Notice kind="info">This browser shows no notifications. The title of the tab counts instead.</Notice>
    );
  return (
    <div className="flex flex-col gap-4">
      <RadioGroup
        label="Show a notification about"
        value={about}
        options={[
          { value: "all", label: "Every message", hint: "Of all guilds and direct messages." },
          { value: "mentions", label: "Mentions and direct messages" },
          { value: "nothing", label: "Nothing" },
        ]}
        onChange={(value) => void choose(value)}
      />
      {about !== "nothing" && refused && (
        <Notice kind="error">
          The browser refuses notifications of this page. Allow them beside the address, then choose again.
        </Notice>
      )}
      <p className="text-sm text-muted">
        It is for this browser. Nothing is shown about the channel that you are looking at.
      </p>
    </div>
  );
}

const permission = (): NotificationPermission | undefined =>
  "Notification" in window ? Notification.permission : undefined;
