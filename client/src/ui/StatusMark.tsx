export type Presence = "online" | "idle" | "offline";

const WORDS: Record<Presence, string> = { online: "Online", idle: "Away", offline: "Offline" };
export const presenceWord = (presence: Presence): string => WORDS[presence];

/** Whether somebody is there, by shape and by colour: a disc, a crescent, a ring. Decorative: the word stands beside it, or is read. */
export function StatusMark({ presence, size = 12 }: { readonly presence: Presence; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" className="shrink-0">
      {presence === "online" && <circle cx="6" cy="6" r="5" className="fill-good" />}
      {presence === "idle" && (
        <path
          d="M6.6 1 A5 5 0 1 0 11 5.4 A4 4 0 0 1 6.6 1 Z"
          className="fill-warn stroke-warn"
          strokeWidth="0.8"
        />
      )}
      {presence === "offline" && (
        <circle cx="6" cy="6" r="3.9" className="fill-none stroke-faint" strokeWidth="2.2" />
      )}
    </svg>
  );
}
