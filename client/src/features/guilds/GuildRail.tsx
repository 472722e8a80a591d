import { Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { useChatState } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { unreadDms } from "../../state/direct-messages.ts";
import { isUnread } from "../../state/unread.ts";
import { cx } from "../../ui/cx.ts";
import { Logo } from "../../ui/Logo.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { AddGuildDialog } from "./dialogs.ts";
import { GuildIcon } from "./GuildIcon.tsx";

/** The guilds, one below the other. */
export function GuildRail({ guildId }: { readonly guildId: string | null }) {
  const guildIds = useChatState((state) => state.guildIds);
  const [adding, setAdding] = useState(false);
  return (
    <nav
      aria-label="Guilds"
      className="flex w-[72px] shrink-0 flex-col items-center gap-2 overflow-y-auto bg-rail py-3"
    >
      <HomeLink active={guildId === null} />
      <hr className="my-1 w-8 border-line-strong opacity-40" />
      <ul className="contents">
        {guildIds.map((id) => (
          <RailItem key={id} id={id} active={id === guildId} />
        ))}
      </ul>
      <Tooltip label="Add a guild" side="right">
        <button
          type="button"
          aria-label="Add a guild"
          onClick={() => setAdding(true)}
          className="grid size-11 place-items-center rounded-[30%] border-2 border-dashed border-line-strong text-muted transition-colors hover:border-accent-text hover:text-accent-text"
        >
          <Plus size={20} aria-hidden="true" />
        </button>
      </Tooltip>
      {adding && <AddGuildDialog onClose={() => setAdding(false)} />}
    </nav>
  );
}

function HomeLink({ active }: { readonly active: boolean }) {
  const count = useChatState(unreadDms);
  const label = count === 1 ? "Home, 1 unread direct message" : `Home, ${count} unread direct messages`;
  return (
    <div className="relative">
      <Tooltip label="Home" side="right">
        <Link
          href={paths.home}
          aria-current={active ? "page" : undefined}
          aria-label={count > 0 ? label : "Home"}
          className={linkClass(active)}
        >
          <Logo size={44} />
        </Link>
      </Tooltip>
      {count > 0 && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute -right-1.5 -bottom-1 rounded-full border-2 border-rail bg-accent px-1.5 text-xs font-bold text-on-accent"
        >
          {count > 99 ? "99+" : count}
        </span>
      )}
    </div>
  );
}

const linkClass = (active: boolean): string =>
  cx(
    "block rounded-[30%] transition-shadow",
    active ? "ringed [--ring:var(--accent-text)]" : "hover:ringed [--ring:var(--line-strong)]",
  );

function RailItem({ id, active }: { readonly id: string; readonly active: boolean }) {
  const name = useChatState((state) => state.guilds[id]?.name ?? "");
  const unread = useChatState(
    (state) => state.guilds[id]?.channelIds.some((each) => isUnread(state.channels[each])) ?? false,
  );
  return (
    <li className="relative">
      <Tooltip label={name} side="right">
        <Link
          href={paths.guild(id)}
          aria-current={active ? "page" : undefined}
          aria-label={unread && !active ? `${name}, unread` : name}
          className={linkClass(active)}
        >
          <GuildIcon id={id} name={name} />
        </Link>
      </Tooltip>
      {unread && !active && (
        <span className="pointer-events-none absolute -top-0.5 -right-0.5 size-3 rounded-full border-2 border-rail bg-accent" />
      )}
    </li>
  );
}
