import { lazyPart } from "../../ui/lazy-part.tsx";

// What lies over the list only while one is away from its end, or from what is new.
export const JumpButton = lazyPart(() => import("./JumpButton.tsx").then((m) => m.JumpButton));
export const NewBar = lazyPart(() => import("./NewBar.tsx").then((m) => m.NewBar));
