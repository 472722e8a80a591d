import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createFirstInvite } from "#runtime/first-invite";
import { launchBrowser, NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, Person } from "./support/person.ts";
import { Stack } from "./support/stack.ts";

describe.skipIf(NO_BROWSER)("registration by invite, as on a deployed stage", () => {
  let stack: Stack;
  let browser: Browser;
  let ada: Person;
  let bo: Person;

  beforeAll(async () => {
    vi.stubEnv("FANOUT_REGISTRATION", "invite");
    [stack, browser] = await Promise.all([Stack.start(), launchBrowser()]);
    ada = await Person.arrive(browser, stack.clientUrl);
    bo = await Person.arrive(browser, stack.clientUrl);
    const variables = {
      AWS_ENDPOINT_URL: stack.edgeUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "mine",
      AWS_SECRET_ACCESS_KEY: "mine",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await browser?.close();
    await stack?.stop();
  });

  const code = (person: Person) => person.page.getByLabel("Invite code");

  test("who has no code, or a wrong one, is told so in words", async () => {
    await ada.open("/register");
    await ada.fillIn(ada.name, PASSWORD, "Create account");
    const alert = ada.page.getByRole("alert");
    await expect
      .poll(() => alert.textContent())
      .toBe("An account here needs an invite code. Ask somebody who is in for one.");
    await code(ada).fill("madeup");
    await ada.page.getByRole("button", { name: "Create account" }).click();
    await expect
      .poll(() => alert.textContent())
      .toBe("This invite does not work any more. Ask for a new one.");
  });

  test("the first code lets the first person in", async () => {
    await code(ada).fill(await createFirstInvite("fanout-local"));
    await ada.page.getByRole("button", { name: "Create account" }).click();
    await ada.page.getByRole("heading", { name: `Hello, ${ada.name}` }).waitFor();
  });

  test("a link to an invite lets the next one in, and into the guild", async () => {
    await ada.createGuild("Climbers");
    await bo.open(new URL(await ada.invite("Climbers")).pathname);
    await bo.page.getByRole("link", { name: "Create an account" }).click();
    await expect.poll(() => code(bo).inputValue()).toMatch(/^\w{10}$/);
    await bo.fillIn(bo.name, PASSWORD, "Create account");
    await bo.page.getByRole("button", { name: "Accept the invite" }).click();
    await bo.page.getByRole("textbox", { name: /^Message #/ }).waitFor();
    expect([...ada.faults, ...bo.faults]).toEqual([]);
  });
});
