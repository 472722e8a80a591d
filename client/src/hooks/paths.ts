/** The addresses of the client's pages, spelled once. */
export const paths = {
  home: "/channels",
  login: "/login",
  register: "/register",
  /** Two sessions side by side. */
  split: "/split",
  /** Every part of the design system. */
  parts: "/ui",
  guild: (guildId: string) => `/channels/${guildId}`,
  channel: (guildId: string, channelId: string) => `/channels/${guildId}/${channelId}`,
  /** A guild's first channel; the guild itself where it has none. */
  firstChannel: ({
    id,
    channelIds: [first],
  }: {
    readonly id: string;
    readonly channelIds: readonly string[];
  }) => (first ? `/channels/${id}/${first}` : `/channels/${id}`),
  dm: (channelId: string) => `/dm/${channelId}`,
  /** A message in its channel. */
  message: (guildId: string | null, channelId: string, messageId: string) =>
    `${guildId === null ? `/dm/${channelId}` : `/channels/${guildId}/${channelId}`}?m=${messageId}`,
  invite: (code: string) => `/invite/${encodeURIComponent(code)}`,
} as const;

/** Where to go after the log-in: only a path of this page, never another origin. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  return /^\/(?![/\\])/.test(next) ? next : paths.home;
}

/** The code in the address, of any host, or the path of an invite; what is no address is taken for a code itself, other addresses have none. */
export function inviteOf(text: string): string {
  const trimmed = text.trim();
  const inLink = /\/invite\/([^/?#\s]+)/.exec(trimmed)?.[1];
  return inLink ?? (trimmed.includes("/") ? "" : trimmed);
}
