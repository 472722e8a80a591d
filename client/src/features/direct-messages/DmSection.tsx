import { useChatState } from "../../hooks/client-context.tsx";
import { DmList } from "./DmList.tsx";

/** One's direct messages at Home; how one is begun, where there is none. */
export function DmSection() {
  const empty = useChatState((state) => state.dmIds.length === 0);
  return (
    <section aria-labelledby="your-dms" className="w-full text-left">
      <h2 id="your-dms" className="px-2 text-lg font-bold">
        Your direct messages
      </h2>
      {empty ? (
        <p className="mt-1 px-2 text-muted">
          None yet. Press somebody's name in a guild, then Message: what you write there only the two of you
          read.
        </p>
      ) : (
        <div className="mt-2">
          <DmList channelId={null} large />
        </div>
      )}
    </section>
  );
}
