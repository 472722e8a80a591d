import { cloneElement, type ReactElement, type Ref, type SyntheticEvent } from "react";

type Props = Record<string, unknown>;

/** An element with more properties: handlers of both are called, its own first, and both refs are set. */
export function withProps(element: ReactElement, more: Props): ReactElement {
  const own = element.props as Props;
  const merged: Props = {};
  for (const [name, value] of Object.entries(more)) {
    const known = own[name];
    merged[name] =
      typeof known === "function" && typeof value === "function" && /^on[A-Z]/.test(name)
        ? both(known as Handler, value as Handler)
        : value;
  }
  const refs = [own.ref, more.ref].filter(Boolean) as Ref<HTMLElement>[];
  if (refs.length > 1)
    merged.ref = (node: HTMLElement | null) => {
      for (const ref of refs) setRef(ref, node);
    };
  return cloneElement(element, merged);
}

type Handler = (event: SyntheticEvent) => void;

/** What was prevented by the first is not done by the second. */
const both = (first: Handler, second: Handler) => (event: SyntheticEvent) => {
  first(event);
  if (!event.isDefaultPrevented()) second(event);
};

function setRef(ref: Ref<HTMLElement>, node: HTMLElement | null): void {
  if (typeof ref === "function") ref(node);
  else if (ref) ref.current = node;
}
