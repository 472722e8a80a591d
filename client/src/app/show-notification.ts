import { navigate } from "wouter/use-browser-location";
import { paths } from "../hooks/paths.ts";
import type { Notice } from "../state/notifications.ts";

/** A notification of the operating system. Pressing it leads to the message. Nothing where the browser has none, or it was refused. */
export function showNotification({ tag, title, body, guildId, channelId, messageId }: Notice): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const notification = new Notification(title, { tag, body, icon: "/favicon.svg" });
    notification.onclick = () => {
      window.focus();
      navigate(paths.message(guildId, channelId, messageId));
      notification.close();
    };
  } catch {
    // Some browsers of phones have them from service workers only.
  }
}
