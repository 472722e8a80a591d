import { type KeyboardEvent, useCallback } from "react";
import type { Row } from "./rows.ts";
import { mayDelete, mayEdit, type Rights } from "./use-rights.ts";
import type { RowActions } from "./use-row-actions.ts";

export interface RowKeysOptions {
  readonly rows: readonly Row[];
  readonly rights: Rights;
  readonly actions: RowActions;
  openReactions(key: string): void;
}

/** With focus on a message: E edits, R answers, P pins, + opens the reactions, Delete deletes. */
export function useRowKeys({ rows, rights, actions, openReactions }: RowKeysOptions) {
  return useCallback(
    (event: KeyboardEvent) => {
      const { target } = event;
      // With Caps Lock a letter means the same; with Shift it is one that is written.
      const key = event.shiftKey ? event.key : event.key.toLowerCase();
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(target instanceof HTMLElement) || target.tagName !== "ARTICLE") return;
      const row = rows.find((each) => each.key === target.dataset.message);
      const message = row?.message;
      if (!message) return;
      const isDelete = event.key === "Delete" || event.key === "Backspace";
      if (key === "e" && mayEdit(rights, message)) actions.edit(message);
      else if (key === "r") actions.answer(message);
      else if (key === "p" && rights.pin) actions.pin(message);
      else if (key === "+" && rights.react) openReactions(row.key);
      else if (isDelete && mayDelete(rights, message)) actions.delete(message, event.shiftKey);
      else return;
      event.preventDefault();
    },
    [rows, rights, actions, openReactions],
  );
}
