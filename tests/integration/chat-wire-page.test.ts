import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { type WireExample, wireExamples } from "../../services/protocol/testing/wire-examples.ts";
import { ChatSocket, registerUser } from "./support/chat-client.ts";
import { root } from "./support/running-start.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

const examples = wireExamples(readFileSync(join(root, "docs/reference/wire.md"), "utf8"));

/** What is another each time: the page's is an example, and later examples mean the real one by it. */
const ID = /^157420\d{13}$/;
const isLearned = (name: string, text: string) => ID.test(text) || ["code", "username"].includes(name);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The page's ids and names, and what they really are. */
class Story {
  readonly #real = new Map<string, string>();

  /** A request of the page with the real ids, also inside of texts and as names of fields. */
  told<T>(value: T): T {
    let text = JSON.stringify(value);
    for (const [page, real] of this.#real) text = text.replaceAll(page, real);
    return JSON.parse(text);
  }

  /** Whether an answer is as the page has it; learns what it names for the first time. */
  check(page: unknown, real: unknown, path: string): void {
    if (typeof page === "string" && typeof real === "string") this.#checkText(page, real, path);
    else if (typeof page !== "object" || page === null) expect(real, path).toEqual(page);
    else this.#checkFields(page, real, path);
  }

  #checkText(page: string, real: string, path: string): void {
    const name = path.slice(path.lastIndexOf(".") + 1);
    if (page.endsWith("...")) return;
    if (isLearned(name, page) && !this.#real.has(page)) this.#real.set(page, real);
    if (TIME.test(page)) expect(real, path).toMatch(TIME);
    else expect(real, path).toBe(this.told(page));
  }

  #checkFields(page: object, real: unknown, path: string): void {
    expect(typeof real === "object" && real !== null, path).toBe(true);
    const names = (value: unknown) => Object.keys(value as object).sort();
    if (names(page).includes("...")) return;
    expect(names(real), path).toEqual(names(this.told(page)));
    for (const [name, value] of Object.entries(page))
      this.check(value, (real as Record<string, unknown>)[this.told(name)], `${path}.${name}`);
  }
}

/** What a client does between `attachment.create` and the send that takes the file. */
async function upload({
  upload: { url, fields },
}: {
  upload: { url: string; fields: Record<string, string> };
}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob(["hello"], { type: "text/plain" }));
  const { status } = await fetch(url, { method: "POST", body: form });
  expect(status).toBe(204);
}

describe("docs/reference/wire.md", () => {
  it("every example is answered as it stands there", async () => {
    const story = new Story();
    const sockets = new Map<string, ChatSocket>();
    for (const name of ["ada", "bob"]) {
      const { access_token } = await registerUser(aws.urls.http ?? "");
      sockets.set(name, await ChatSocket.connect(aws, access_token));
    }
    for (const [index, { who, request, answer }] of examples.entries()) {
      const { action, id, ...fields } = request;
      const socket = sockets.get(who) as ChatSocket;
      const real = await socket.request(action, story.told(fields));
      story.check({ ...answer, id: real.id }, real, `example ${index + 1}, ${action}`);
      if (action === "attachment.create") await upload(real.d);
    }
    expect(examples.length).toBeGreaterThan(40);
  }, 60_000);

  it("the examples are told by two people", () => {
    const people = new Set(examples.map(({ who }: WireExample) => who));
    expect([...people].sort()).toEqual(["ada", "bob"]);
  });
});
