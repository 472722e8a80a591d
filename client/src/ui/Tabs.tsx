import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useMediaQuery } from "./use-media-query.ts";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
}

/** Parts of something, one at a time: the list beside them, or above where there is no room. */
export function Tabs({
  label,
  tabs,
  first,
}: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly first?: string;
}) {
  // The arrows go along the list as it is drawn.
  const isBeside = useMediaQuery("(min-width: 768px)");
  return (
    <Radix.Root
      defaultValue={first ?? tabs[0]?.id}
      orientation={isBeside ? "vertical" : "horizontal"}
      className="flex flex-col gap-5 md:flex-row md:gap-8"
    >
      <Radix.List
        aria-label={label}
        className="flex shrink-0 gap-1 overflow-x-auto pb-1 md:w-44 md:flex-col md:overflow-visible"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="min-h-9 shrink-0 rounded-lg px-3 text-left font-semibold text-muted hover:bg-hover hover:text-ink data-[state=active]:bg-selected data-[state=active]:text-ink pointer-coarse:min-h-11"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="min-w-0 flex-1 outline-none md:min-h-[26rem]">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
