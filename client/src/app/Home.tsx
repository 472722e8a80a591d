import { DmSection } from "../features/direct-messages/DmSection.tsx";
import { HomePane } from "../features/guilds/HomePane.tsx";

/** Where no guild and no conversation is open. */
export const Home = () => (
  <HomePane>
    <DmSection />
  </HomePane>
);
