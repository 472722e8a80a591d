import { lazyPart } from "../../ui/lazy-part.tsx";

export const DeleteMessageDialog = lazyPart(() =>
  import("./DeleteMessageDialog.tsx").then((m) => m.DeleteMessageDialog),
);
