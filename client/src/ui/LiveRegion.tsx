import { useEffect, useState } from "react";
import { announcer } from "./announcer.ts";

/** The one place from which screen readers learn of new messages. The list itself is silent: its rows come and go with the scroll position. */
export function LiveRegion() {
  const [text, setText] = useState("");
  useEffect(() => announcer.listen(setText), []);
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
