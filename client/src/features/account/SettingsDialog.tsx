import type { ReactNode } from "react";
import { Dialog } from "../../ui/Dialog.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { AccountSettings } from "./AccountSettings.tsx";
import { AppearanceSettings } from "./AppearanceSettings.tsx";
import { NotificationSettings } from "./NotificationSettings.tsx";
import { ProfileSettings } from "./ProfileSettings.tsx";

export interface SettingsDialogProps {
  /** The list of keys: here it is found without knowing one. */
  readonly shortcuts: ReactNode;
  onClose(): void;
}

/** What a person can choose for themselves: who they are to others, how Fanout looks, what they are told of, and their account. */
export function SettingsDialog({ shortcuts, onClose }: SettingsDialogProps) {
  return (
    <Dialog title="Settings" wide onClose={onClose}>
      <Tabs
        label="Settings"
        tabs={[
          { id: "profile", label: "Profile", content: <ProfileSettings /> },
          { id: "appearance", label: "Appearance", content: <AppearanceSettings /> },
          { id: "notifications", label: "Notifications", content: <NotificationSettings /> },
          { id: "keyboard", label: "Keyboard", content: shortcuts },
          { id: "account", label: "Account", content: <AccountSettings onDone={onClose} /> },
        ]}
      />
    </Dialog>
  );
}
