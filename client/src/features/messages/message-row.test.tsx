import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ME, message } from "../../gateway/testing/fake-server.ts";
import { ClientProvider } from "../../hooks/client-context.tsx";
import type { FanoutClient } from "../../state/fanout-client.ts";
import { MessageRow } from "./MessageRow.tsx";
import { toRows } from "./rows.ts";
import { fullTime } from "./times.ts";

/** A row asks it for something only when it is pressed. */
const CLIENT = { chat: {} } as FanoutClient;

function markup(edited_at?: string): string {
  const shown = { ...message(1), ...(edited_at === undefined ? {} : { edited_at }) };
  const [row] = toRows(
    { messages: [shown], pending: [] },
    { me: ME, users: {}, overlays: {}, newAfterId: undefined },
  );
  if (!row) throw new Error("no row");
  return renderToStaticMarkup(
    <ClientProvider client={CLIENT}>
      <MessageRow row={row} onRetry={() => {}} onDelete={() => {}} />
    </ClientProvider>,
  );
}

test("an edited message is marked, with the time for those who point at it and for those who listen", () => {
  const at = "2030-01-02T08:30:00.000Z";
  const words = fullTime(Date.parse(at));
  expect(markup(at)).toContain(`dateTime="${at}" title="${words}"`);
  expect(markup(at)).toContain(`edited<span class="sr-only"> ${words}</span>`);
  expect(markup()).not.toContain("edited");
});
