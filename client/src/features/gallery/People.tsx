import { Avatar } from "../../ui/Avatar.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { ChannelMark } from "../../ui/ChannelMark.tsx";
import { MessageExcerpt } from "../../ui/MessageExcerpt.tsx";
import { PersonAvatar } from "../../ui/PersonAvatar.tsx";
import { LineSkeletons, MessageSkeletons } from "../../ui/Skeleton.tsx";
import { presenceWord, StatusMark } from "../../ui/StatusMark.tsx";

const SEEDS = ["ada", "grace", "linus", "margaret", "dennis", "barbara", "ken", "radia"];
const PRESENCES = ["online", "idle", "offline"] as const;

export function People() {
  return (
    <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
      <div className="flex flex-wrap gap-3">
        {SEEDS.map((seed) => (
          <Avatar key={seed} seed={seed} name={seed} size={48} />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-5">
        {PRESENCES.map((presence) => (
          <p key={presence} className="flex items-center gap-2">
            <StatusMark presence={presence} />
            {presenceWord(presence)}
          </p>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-5">
        {PRESENCES.map((presence) => (
          <PersonAvatar
            key={presence}
            seed="ada"
            name="Ada"
            size={40}
            presence={presence}
            ground="bg-canvas"
          />
        ))}
        <PersonAvatar seed="grace" name="Grace" size={72} presence="online" ground="bg-canvas" />
        <PersonAvatar seed="linus" name="Linus" presence={undefined} />
      </div>
      <div className="flex flex-wrap items-center gap-5">
        <p className="flex items-center gap-2">
          <ChannelMark isPrivate={false} /> general <Badge count={1} what="mention" />
        </p>
        <p className="flex items-center gap-2">
          <ChannelMark isPrivate /> council <Badge count={120} what="mentions" />
        </p>
      </div>
      <MessageExcerpt
        seed="ada"
        name="Ada"
        time="29 Nov, 10:42"
        text="The ropes are in the shed, and the shed is locked."
        highlight="shed"
        onOpen={() => {}}
      />
      <MessageExcerpt
        seed="long"
        name="Somebody whose name is much longer than anybody has room for"
        time="29 Nov, 10:42"
        text={"Donaudampfschifffahrtsgesellschaft".repeat(8)}
        onOpen={() => {}}
      />
      <MessageSkeletons count={2} />
      <LineSkeletons count={4} />
    </div>
  );
}
