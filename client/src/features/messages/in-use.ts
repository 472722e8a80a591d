import { lazyPart } from "../../ui/lazy-part.tsx";

// What a message shows only while somebody does something with it.
export const EditField = lazyPart(() => import("./EditField.tsx").then((m) => m.EditField));
export const RowToolbar = lazyPart(() => import("./RowToolbar.tsx").then((m) => m.RowToolbar));
