import { useId } from "react";
import { limits } from "#protocol/limits";
import { useChatState } from "../../hooks/client-context.tsx";
import { categoriesOf } from "../../state/channel-order.ts";
import { Field } from "../../ui/Field.tsx";

export interface CategoryFieldProps {
  readonly guildId: string;
  readonly value: string;
  onChange(value: string): void;
}

/** One of the guild's categories, or a new one. */
export function CategoryField({ guildId, value, onChange }: CategoryFieldProps) {
  const list = useId();
  const channels = useChatState((state) => state.channels);
  const channelIds = useChatState((state) => state.guilds[guildId]?.channelIds);
  return (
    <>
      <Field
        label="Category (if you like)"
        hint="Channels of one category stand together."
        placeholder="Trips"
        maxLength={limits.nameLength.max}
        autoComplete="off"
        list={list}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={list}>
        {categoriesOf({ channels }, channelIds ?? []).map((category) => (
          <option key={category} value={category} />
        ))}
      </datalist>
    </>
  );
}
