import { ALT, MOD } from "../../ui/keys.ts";

export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Every key that does something, for the sheet that lists them. */
export const SHORTCUTS: readonly { readonly title: string; readonly list: readonly Shortcut[] }[] = [
  {
    title: "Getting around",
    list: [
      { keys: [MOD, "K"], does: "Go to a channel, a person or a guild" },
      { keys: [ALT, "↑"], does: "Channel above" },
      { keys: [ALT, "↓"], does: "Channel below" },
      { keys: [ALT, "Shift", "↑"], does: "Unread channel above" },
      { keys: [ALT, "Shift", "↓"], does: "Unread channel below" },
      { keys: [MOD, "Shift", "F"], does: "Search in this channel" },
      { keys: ["Esc"], does: "Close what is open, then mark as read" },
      { keys: [MOD, "/"], does: "This list" },
    ],
  },
  {
    title: "Writing",
    list: [
      { keys: ["Enter"], does: "Send" },
      { keys: ["Shift", "Enter"], does: "New line" },
      { keys: ["↑"], does: "In an empty field: edit your last message" },
      { keys: ["@"], does: "Mention somebody" },
      { keys: [":"], does: "Emoji by name" },
    ],
  },
  {
    title: "On a message",
    list: [
      { keys: ["Shift", "Tab"], does: "From the field to the messages" },
      { keys: ["↑", "↓"], does: "From message to message" },
      { keys: ["R"], does: "Answer" },
      { keys: ["E"], does: "Edit" },
      { keys: ["+"], does: "React" },
      { keys: ["P"], does: "Pin or unpin" },
      { keys: ["Del"], does: "Delete; with Shift, without a question" },
    ],
  },
];
