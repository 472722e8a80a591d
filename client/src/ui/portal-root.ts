import { createContext, useContext } from "react";

/**
 * Where menus and tooltips are put. Inside a modal dialog that is the dialog itself: everything else is below it and inert. Undefined: the
 * end of the body.
 */
export const PortalRoot = createContext<HTMLElement | null>(null);
export const usePortalRoot = (): HTMLElement | undefined => useContext(PortalRoot) ?? undefined;
