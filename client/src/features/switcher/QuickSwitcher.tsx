import { Command, defaultFilter } from "cmdk";
import { AtSign, Hash, House, type LucideIcon, User } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { useChat, useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { tellError } from "../../hooks/tell-error.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { type Place, type PlaceEntry, placeKey, placesOf } from "./places.ts";

const ICONS: Record<Place["kind"], LucideIcon> = { channel: Hash, dm: AtSign, person: User, guild: House };

/** Goes anywhere by some letters of its name. */
export function QuickSwitcher({ onClose }: { onClose(): void }) {
  const chat = useChat();
  const [, navigate] = useLocation();
  const guilds = useChatState((state) => state.guilds);
  const channels = useChatState((state) => state.channels);
  const users = useChatState((state) => state.users);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places are made of these three
  const places = useMemo(() => placesOf(chat.store.getState()), [chat, guilds, channels, users]);

  function go({ kind, id, ...rest }: Place): void {
    onClose();
    if (kind === "channel") navigate(paths.channel("guildId" in rest ? rest.guildId : "", id));
    else if (kind === "dm") navigate(paths.dm(id));
    else if (kind === "guild") {
      const guild = guilds[id];
      navigate(guild ? paths.firstChannel(guild) : paths.home);
    } else
      chat.people.openDm(id).then(
        (channelId) => navigate(paths.dm(channelId)),
        (error: unknown) => tellError(error),
      );
  }

  return (
    <Dialog title="Where to?" onClose={onClose}>
      <Command
        label="Where to?"
        loop
        filter={(_key, letters, names = []) => defaultFilter(names.join(" "), letters)}
        className="flex flex-col gap-2"
      >
        <Command.Input
          data-autofocus
          placeholder="Channel, person or guild"
          className="h-11 w-full rounded-xl border border-line-strong bg-field px-3.5 text-base outline-none placeholder:text-faint focus:border-accent-text"
        />
        <Command.List className="max-h-[min(24rem,50dvh)] overflow-y-auto" aria-label="Places">
          <Command.Empty className="px-3 py-6 text-center text-muted">
            Nothing has these letters in its name.
          </Command.Empty>
          {places.map((entry) => (
            <Entry key={placeKey(entry.place)} entry={entry} onSelect={() => go(entry.place)} />
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Entry({ entry, onSelect }: { readonly entry: PlaceEntry; onSelect(): void }) {
  const Icon = ICONS[entry.place.kind];
  return (
    <Command.Item
      value={placeKey(entry.place)}
      keywords={[entry.name, entry.detail]}
      onSelect={onSelect}
      className="flex min-h-10 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 data-[selected=true]:bg-selected pointer-coarse:min-h-11"
    >
      <Icon size={17} aria-hidden="true" className="shrink-0 text-faint" />
      <span className={entry.unread ? "truncate font-bold" : "truncate font-medium"}>{entry.name}</span>
      {entry.unread && <span className="sr-only">unread</span>}
      <span className="ml-auto shrink-0 truncate pl-3 text-sm text-muted">{entry.detail}</span>
    </Command.Item>
  );
}
