import { type ReactElement, type ReactNode, type RefObject, useRef, useState } from "react";
import { lazyPart } from "./lazy-part.tsx";
import { withProps } from "./merge-props.ts";

const PopoverLayer = lazyPart(() => import("./PopoverLayer.tsx").then((m) => m.PopoverLayer));

export interface PopoverProps {
  /** The accessible name of what opens. */
  readonly label: string;
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly open?: boolean;
  onOpenChange?(open: boolean): void;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly align?: "start" | "center" | "end";
  readonly className?: string;
  /** Where focus goes when it closes; without it, to the trigger. */
  readonly returnTo?: RefObject<HTMLElement | null>;
}

/** Something small that opens beside what was pressed. Esc and a press elsewhere close it. Not modal: a modal one would hide the focused element's ancestors. */
export function Popover(props: PopoverProps) {
  const { label, trigger, children, side = "top", align = "end", className = "", returnTo } = props;
  const opener = useRef<HTMLElement>(null);
  const [own, setOwn] = useState(false);
  const open = props.open ?? own;
  const change = (next: boolean) => {
    setOwn(next);
    props.onOpenChange?.(next);
  };
  return (
    <>
      {withProps(trigger, {
        ref: opener,
        "aria-haspopup": "dialog",
        "aria-expanded": open,
        "data-state": open ? "open" : "closed",
        onClick: () => change(!open),
      })}
      {open && (
        <PopoverLayer {...{ label, side, align, className, returnTo, opener }} onClose={() => change(false)}>
          {children}
        </PopoverLayer>
      )}
    </>
  );
}
