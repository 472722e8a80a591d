import { useEffect } from "react";
import { useClient } from "../hooks/client-context.tsx";

/** Ctrl+K goes anywhere, Ctrl+/ lists the keys, Ctrl+Shift+F searches; on a Mac with the command key. The same again closes. */
export function useOverlayKeys(): void {
  const { workspace } = useClient();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const { overlay } = workspace.store.getState();
      const key = event.key.toLowerCase();
      if (key === "k" && !event.shiftKey) workspace.cover(overlay === "switcher" ? null : "switcher");
      else if (key === "/") workspace.cover(overlay === "shortcuts" ? null : "shortcuts");
      else if (key === "f" && event.shiftKey) workspace.show("search");
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [workspace]);
}
