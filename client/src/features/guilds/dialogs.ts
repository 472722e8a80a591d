import { lazyPart } from "../../ui/lazy-part.tsx";

export const AddGuildDialog = lazyPart(() => import("./AddGuildDialog.tsx").then((m) => m.AddGuildDialog));
export const InviteDialog = lazyPart(() => import("./InviteDialog.tsx").then((m) => m.InviteDialog));
export const LeaveGuildDialog = lazyPart(() =>
  import("./LeaveGuildDialog.tsx").then((m) => m.LeaveGuildDialog),
);
export const GuildSettingsDialog = lazyPart(() =>
  import("./GuildSettingsDialog.tsx").then((m) => m.GuildSettingsDialog),
);
