import { CircleUserRound, Copy, Link, Pencil, Pin, PinOff, Reply, SmilePlus, Trash2 } from "lucide-react";
import type { Message } from "#protocol/objects";
import type { MenuItem } from "../../ui/menu-item.ts";
import { mayDelete, mayEdit, type Rights } from "./use-rights.ts";
import type { RowActions } from "./use-row-actions.ts";

/** What a message's menu offers, by hover, by the other button, by long press and by the menu key alike. */
export function menuOf(
  message: Message,
  rights: Rights,
  actions: RowActions,
  openReactions: () => void,
): readonly MenuItem[] {
  const items: (MenuItem | false)[] = [
    rights.react && { label: "Add a reaction", icon: SmilePlus, hint: "+", onSelect: openReactions },
    { label: "Answer", icon: Reply, hint: "R", onSelect: () => actions.answer(message) },
    mayEdit(rights, message) && {
      label: "Edit",
      icon: Pencil,
      hint: "E",
      onSelect: () => actions.edit(message),
    },
    rights.pin && {
      label: message.pinned ? "Unpin" : "Pin",
      icon: message.pinned ? PinOff : Pin,
      hint: "P",
      onSelect: () => actions.pin(message),
    },
    {
      label: "Profile",
      icon: CircleUserRound,
      startsGroup: true,
      onSelect: () => actions.showProfile(message),
    },
    message.content !== "" && {
      label: "Copy text",
      icon: Copy,
      onSelect: () => actions.copyText(message),
    },
    { label: "Copy link", icon: Link, onSelect: () => actions.copyLink(message) },
    mayDelete(rights, message) && {
      label: "Delete",
      icon: Trash2,
      hint: "Del",
      danger: true,
      startsGroup: true,
      onSelect: ({ shiftKey }) => actions.delete(message, shiftKey),
    },
  ];
  return items.filter((item) => item !== false);
}
