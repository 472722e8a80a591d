import { Hash, Lock } from "lucide-react";

/** A channel's sign: a hash, or a lock where only its own members see it. Decorative: that it is private stands beside it, for those who listen. */
export function ChannelMark({
  isPrivate,
  size = 17,
}: {
  readonly isPrivate: boolean;
  readonly size?: number;
}) {
  const Icon = isPrivate ? Lock : Hash;
  return <Icon size={size} className="shrink-0 text-faint" aria-hidden="true" />;
}
