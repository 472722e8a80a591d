import { lazyPart } from "../../ui/lazy-part.tsx";

export const CreateChannelDialog = lazyPart(() =>
  import("./CreateChannelDialog.tsx").then((m) => m.CreateChannelDialog),
);
export const DeleteChannelDialog = lazyPart(() =>
  import("./DeleteChannelDialog.tsx").then((m) => m.DeleteChannelDialog),
);
