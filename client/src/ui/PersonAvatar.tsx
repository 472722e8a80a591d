import { Avatar } from "./Avatar.tsx";
import { cx } from "./cx.ts";
import { type Presence, StatusMark } from "./StatusMark.tsx";

export interface PersonAvatarProps {
  readonly seed: string;
  readonly name: string;
  readonly size?: number;
  /** Undefined: nobody has told. */
  readonly presence: Presence | undefined;
  /** The colour behind it, as a class: the mark is cut out of the picture. */
  readonly ground?: string;
}

/** A picture with the mark of whether they are there. Decorative: name and word stand beside it. */
export function PersonAvatar({ seed, name, size = 32, presence, ground = "bg-side" }: PersonAvatarProps) {
  return (
    <span className="relative block w-fit shrink-0">
      <Avatar seed={seed} name={name} size={size} />
      {presence && (
        <span className={cx("absolute -right-1 -bottom-1 rounded-full p-[2px]", ground)}>
          <StatusMark presence={presence} size={size > 48 ? 18 : 11} />
        </span>
      )}
    </span>
  );
}
