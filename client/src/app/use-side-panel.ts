import { useEffect, useState } from "react";
import { useClient, useWorkspace } from "../hooks/client-context.tsx";
import type { Panel } from "../state/workspace.ts";
import { useMediaQuery } from "../ui/use-media-query.ts";

export interface SidePanelState {
  readonly isWide: boolean;
  readonly shown: Panel | null;
  toggle(panel: Panel): void;
  close(): void;
}

/** Which panel stands beside the messages, or lies over them where there is no room. Members stand there by themselves, until somebody closes them. */
export function useSidePanel(channelId: string): SidePanelState {
  const { workspace } = useClient();
  const panel = useWorkspace((state) => state.panel);
  const isWide = useMediaQuery("(min-width: 1024px)");
  const [hidesMembers, setHidesMembers] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes because one went somewhere, whatever the place
  useEffect(() => workspace.show(null), [workspace, channelId]);
  const shown = panel ?? (isWide && !hidesMembers ? "members" : null);
  return {
    isWide,
    shown,
    close: () => workspace.show(null),
    toggle(wanted) {
      if (wanted !== "members") workspace.show(shown === wanted ? null : wanted);
      else if (!isWide) workspace.show(shown === "members" ? null : "members");
      else {
        workspace.show(null);
        setHidesMembers(shown === "members");
      }
    },
  };
}
