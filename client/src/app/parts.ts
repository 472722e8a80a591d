import { lazyPart } from "../ui/lazy-part.tsx";

// What a channel can be shown without: it comes right after it.

export const DmSideBar = lazyPart(() =>
  import("../features/direct-messages/DmSideBar.tsx").then((m) => m.DmSideBar),
);
export const Home = lazyPart(() => import("./Home.tsx").then((m) => m.Home));
export const NoChannelPane = lazyPart(() => import("./NoChannelPane.tsx").then((m) => m.NoChannelPane));
