import { type ReactElement, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { withProps } from "./merge-props.ts";
import { usePortalRoot } from "./portal-root.ts";

/** Whoever only passes by is not told. */
const DELAY_MS = 350;
/** Between the control and its words, and between these and the edge of the window. */
const GAP_PX = 6;
const EDGE_PX = 8;

export type Side = "top" | "right" | "bottom";

/** Words for a control that shows none, while one points at it or has come to it by keyboard. The control has its own accessible name: this is for the eyes. */
export function Tooltip({
  label,
  side = "top",
  children,
}: {
  readonly label: ReactNode;
  readonly side?: Side;
  readonly children: ReactElement;
}) {
  const control = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);
  const hide = () => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open) return;
    // It takes no Esc from whatever it lies over.
    const onKeyDown = ({ key }: KeyboardEvent) => key === "Escape" && setOpen(false);
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [open]);
  return (
    <>
      {withProps(children, {
        ref: control,
        onPointerEnter({ pointerType }: PointerEvent) {
          if (pointerType !== "touch") timer.current = setTimeout(() => setOpen(true), DELAY_MS);
        },
        onPointerLeave: hide,
        onPointerDown: hide,
        onFocus() {
          if (control.current?.matches(":focus-visible")) setOpen(true);
        },
        onBlur: hide,
      })}
      {open && control.current && (
        <Words anchor={control.current} side={side}>
          {label}
        </Words>
      )}
    </>
  );
}

interface WordsProps {
  readonly anchor: HTMLElement;
  readonly side: Side;
  readonly children: ReactNode;
}

function Words({ anchor, side, children }: WordsProps) {
  const container = usePortalRoot();
  const element = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    if (element.current) setPlace(placeBeside(anchor.getBoundingClientRect(), element.current, side));
  }, [anchor, side]);
  return createPortal(
    <div
      ref={element}
      role="tooltip"
      style={place ?? { left: 0, top: 0, visibility: "hidden" }}
      className="pop-in pointer-events-none fixed z-50 max-w-64 rounded-lg bg-ink px-2.5 py-1.5 text-sm font-medium text-canvas raised"
    >
      {children}
    </div>,
    container ?? document.body,
  );
}

/** On its side where there is room, else on the other one; never beyond the window. */
function placeBeside(anchor: DOMRect, { offsetWidth: width, offsetHeight: height }: HTMLElement, side: Side) {
  const middleX = anchor.left + anchor.width / 2 - width / 2;
  const above = anchor.top - height - GAP_PX;
  const below = anchor.bottom + GAP_PX;
  const fitsAbove = above >= EDGE_PX;
  const fitsBelow = below + height <= innerHeight - EDGE_PX;
  const wanted =
    side === "right"
      ? { left: anchor.right + GAP_PX, top: anchor.top + anchor.height / 2 - height / 2 }
      : { left: middleX, top: (side === "top" ? fitsAbove || !fitsBelow : !fitsBelow) ? above : below };
  return {
    left: clamp(wanted.left, EDGE_PX, innerWidth - width - EDGE_PX),
    top: clamp(wanted.top, EDGE_PX, innerHeight - height - EDGE_PX),
  };
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
