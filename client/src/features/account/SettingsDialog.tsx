import { Dialog } from "../../ui/Dialog.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { AccountSettings } from "./AccountSettings.tsx";
import { AppearanceSettings } from "./AppearanceSettings.tsx";
import { NotificationSettings } from "./NotificationSettings.tsx";
import { ProfileSettings } from "./ProfileSettings.tsx";

/** What a person can choose for themselves: who they are to others, how Fanout looks, what they are told of, and their account. */
export function SettingsDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Settings" wide onClose={onClose}>
      <Tabs
        label="Settings"
        tabs={[
          { id: "profile", label: "Profile", content: <ProfileSettings /> },
          { id: "appearance", label: "Appearance", content: <AppearanceSettings /> },
          { id: "notifications", label: "Notifications", content: <NotificationSettings /> },
          { id: "account", label: "Account", content: <AccountSettings onDone={onClose} /> },
        ]}
      />
    </Dialog>
  );
}
