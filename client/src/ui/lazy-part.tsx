import { type ComponentType, lazy, Suspense } from "react";
import { toast } from "./toasts.ts";

const loaders: (() => Promise<unknown>)[] = [];

/**
 * A dialog or a page that is loaded apart from the first screen: once the page is idle, or when it is opened sooner. Where it cannot be loaded the person
 * is told, and the page goes on.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => {
    try {
      return { default: await load() };
    } catch {
      toast("This part of the page could not be loaded. Reload the page, then try again.", "error");
      return { default: (() => null) as ComponentType<P> };
    }
  });
  loaders.push(load);
  return (props: P) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  );
}

/** Fetches all parts, and what else is loaded apart, so that they are there even if the server is not when they are opened. */
export function loadPartsWhenIdle(...others: readonly (() => Promise<unknown>)[]): void {
  const loadAll = () => {
    for (const load of [...loaders, ...others]) load().catch(() => {});
  };
  if (typeof requestIdleCallback === "function") requestIdleCallback(loadAll, { timeout: 3_000 });
  else setTimeout(loadAll, 1_000);
}
