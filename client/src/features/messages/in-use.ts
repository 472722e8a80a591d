import { lazyPart } from "../../ui/lazy-part.tsx";

// What a message shows only while somebody does something with it, or when it was not sent.
export const EditField = lazyPart(() => import("./EditField.tsx").then((m) => m.EditField));
export const FailedNote = lazyPart(() => import("./FailedNote.tsx").then((m) => m.FailedNote));
export const RowToolbar = lazyPart(() => import("./RowToolbar.tsx").then((m) => m.RowToolbar));
