import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { EditedMark } from "./EditedMark.tsx";
import { fullTime } from "./times.ts";

test("an edited message is marked, with the time for those who point at it and for those who listen", () => {
  const at = "2030-01-02T08:30:00.000Z";
  const words = fullTime(Date.parse(at));
  const markup = renderToStaticMarkup(<EditedMark ms={Date.parse(at)} />);
  expect(markup).toContain(`dateTime="${at}" title="${words}"`);
  expect(markup).toContain(`edited<span class="sr-only"> ${words}</span>`);
});
