import { type KeyboardEvent, useEffect, useState } from "react";
import { useChatState } from "../../hooks/client-context.tsx";
import { mayIn } from "../../state/permissions.ts";
import type { Option } from "./options.ts";
import { loadShortcodes } from "./shortcodes.ts";
import { findTrigger, type Trigger } from "./triggers.ts";
import { usePeople } from "./use-people.ts";

export const LIST_ID = "composer-suggestions";
export const optionId = (index: number) => `${LIST_ID}-${index}`;

const NO_SHORTCODES: ReadonlyMap<string, string> = new Map();

export interface Suggestions {
  readonly options: readonly Option[];
  /** Which of them Enter takes. */
  readonly active: number;
  point(index: number): void;
  take(option: Option): void;
  /** The keys of the list, while there is one. Gives whether it took the key. */
  onKeyDown(event: KeyboardEvent): boolean;
}

/**
 * The list at the caret: people after @, emoji after a colon.
 * @param onTake an option takes the place of the word that asked for it
 */
export function useSuggestions(
  channelId: string,
  text: string,
  caret: number | null,
  onTake: (option: Option, range: Trigger["range"]) => void,
): Suggestions {
  const trigger = findTrigger(text, caret);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [pointed, setPointed] = useState(0);
  const start = trigger?.range[0];
  const isOpen = trigger !== null && closedAt !== start;
  const options = useOptions(channelId, isOpen ? trigger : null);
  const active = Math.min(pointed, Math.max(0, options.length - 1));
  // Closed for this word only, and another letter may bring others.
  useEffect(() => setClosedAt((at) => (at === start ? at : null)), [start]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each word begins at its best option
  useEffect(() => setPointed(0), [trigger?.query, start]);

  function take(option: Option): void {
    if (trigger) onTake(option, trigger.range);
  }

  function onKeyDown(event: KeyboardEvent): boolean {
    const option = options[active];
    if (!option || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setPointed((active + step + options.length) % options.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(option);
    else if (event.key === "Escape") setClosedAt(start ?? null);
    else return false;
    event.preventDefault();
    return true;
  }

  return { options, active, point: setPointed, take, onKeyDown };
}

function useOptions(channelId: string, trigger: Trigger | null): readonly Option[] {
  const kind = trigger?.kind;
  const people = usePeople(channelId, kind === "mention");
  const mayPingMany = useChatState(({ guilds, channels }) =>
    mayIn(guilds[channels[channelId]?.guild_id ?? ""], "MENTION_EVERYONE"),
  );
  const [shortcodes, setShortcodes] = useState(NO_SHORTCODES);
  const [find, setFind] = useState<typeof import("./options.ts")>();
  useEffect(() => {
    // Without what is loaded for it the word stays text.
    if (kind) import("./options.ts").then(setFind, () => {});
    if (kind === "emoji") loadShortcodes().then(setShortcodes, () => {});
  }, [kind]);
  if (!trigger || !find) return [];
  return trigger.kind === "mention"
    ? find.mentionOptions(trigger.query, people, mayPingMany)
    : find.emojiOptions(trigger.query, shortcodes);
}
