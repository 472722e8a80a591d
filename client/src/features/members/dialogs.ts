import { lazyPart } from "../../ui/lazy-part.tsx";

export const ProfileCard = lazyPart(() => import("./ProfileCard.tsx").then((m) => m.ProfileCard));
