import { lazyPart } from "../../ui/lazy-part.tsx";

export const CreateChannelDialog = lazyPart(() =>
  import("./CreateChannelDialog.tsx").then((m) => m.CreateChannelDialog),
);
export const DeleteChannelDialog = lazyPart(() =>
  import("./DeleteChannelDialog.tsx").then((m) => m.DeleteChannelDialog),
);
export const ChannelSettingsDialog = lazyPart(() =>
  import("./ChannelSettingsDialog.tsx").then((m) => m.ChannelSettingsDialog),
);
export const ChannelMembersDialog = lazyPart(() =>
  import("./ChannelMembersDialog.tsx").then((m) => m.ChannelMembersDialog),
);
export const LeaveChannelDialog = lazyPart(() =>
  import("./LeaveChannelDialog.tsx").then((m) => m.LeaveChannelDialog),
);
export const JoinChannelDialog = lazyPart(() =>
  import("./JoinChannelDialog.tsx").then((m) => m.JoinChannelDialog),
);
