import { lazyPart } from "../../ui/lazy-part.tsx";

// What the messages can be shown without: until somebody does something with one of them, one has failed, or one comes to the first.
export const EditField = lazyPart(() => import("./EditField.tsx").then((m) => m.EditField));
export const RowToolbar = lazyPart(() => import("./RowToolbar.tsx").then((m) => m.RowToolbar));
export const FailedNote = lazyPart(() => import("./FailedNote.tsx").then((m) => m.FailedNote));
export const Announcements = lazyPart(() => import("./Announcements.tsx").then((m) => m.Announcements));
export const ChannelStart = lazyPart(() => import("./ChannelStart.tsx").then((m) => m.ChannelStart));
