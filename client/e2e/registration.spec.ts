import { beforeAll, describe, expect, test } from "vitest";
import { createFirstInvite } from "#runtime/first-invite";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { pointSdkAt } from "./support/sdk.ts";
import { useFanout } from "./support/use-fanout.ts";

describe.skipIf(NO_BROWSER)("registration by invite, as on a deployed stage", () => {
  const fanout = useFanout({ FANOUT_REGISTRATION: "invite" });
  let ada: Person;
  let bo: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    bo = await fanout.arrive();
    pointSdkAt(fanout.stack.edgeUrl);
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
