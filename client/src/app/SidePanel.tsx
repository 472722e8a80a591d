import { MemberPanel } from "../features/members/MemberPanel.tsx";
import type { Panel } from "../state/workspace.ts";
import { lazyPart } from "../ui/lazy-part.tsx";

const PinsPanel = lazyPart(() => import("../features/pins/PinsPanel.tsx").then((m) => m.PinsPanel));
const SearchPanel = lazyPart(() => import("../features/search/SearchPanel.tsx").then((m) => m.SearchPanel));

/** What stands beside the messages: who is in the channel, what is pinned in it, or a search. */
export function SidePanel({ channelId, panel }: { readonly channelId: string; readonly panel: Panel }) {
  if (panel === "pins") return <PinsPanel key={channelId} channelId={channelId} />;
  if (panel === "search") return <SearchPanel key={channelId} channelId={channelId} />;
  return <MemberPanel channelId={channelId} />;
}
