import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

describe.skipIf(NO_BROWSER)("refusals are told in words", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    bo = await fanout.arrive();
    await ada.register();
    await ada.createGuild("Climbers");
  });

  const alert = (person: Person) => person.page.getByRole("alert");

  test("a wrong password does not tell which of the two is wrong", async () => {
    await bo.open("/login");
    await bo.fillIn(ada.name, "not the password", "Log in");
    await expect
      .poll(() => alert(bo).textContent())
      .toBe("Username or password is wrong. Check both and try again.");
    await bo.fillIn("nobody_here", "not the password", "Log in");
    await expect
      .poll(() => alert(bo).textContent())
      .toBe("Username or password is wrong. Check both and try again.");
  });

  test("a name that is taken, in other letters too", async () => {
    await bo.open("/register");
    await bo.fillIn(ada.name.toUpperCase(), "a good password", "Create account");
    await expect.poll(() => alert(bo).textContent()).toBe("This name is taken. Choose another.");
  });

  test("a password that is too short is told at its field, before anything is sent", async () => {
    await bo.fillIn("somebody_else", "short", "Create account");
    await bo.page.getByText("Use 8 to 128 characters.").waitFor();
    expect(await bo.page.getByLabel("Password", { exact: true }).getAttribute("aria-invalid")).toBe("true");
  });

  test("an invite that does not exist", async () => {
    await bo.register();
    await bo.open("/invite/doesNotExist");
    await bo.page.getByRole("button", { name: "Accept the invite" }).click();
    await expect
      .poll(() => alert(bo).textContent())
      .toBe("This invite does not work any more. Ask for a new one.");
  });

  test("an address of a channel that one may not see leads home", async () => {
    const { pathname } = new URL(ada.page.url());
    await bo.open(pathname);
    await bo.page.getByRole("heading", { name: `Hello, ${bo.name}` }).waitFor();
  });

  test("a message of 4,001 characters is not sent, and nothing of it is lost", async () => {
    const field = ada.page.getByRole("textbox", { name: "Message #general" });
    await field.fill("x".repeat(4_001));
    await field.press("Enter");
    await ada.page.getByText("1 too many: a message has at most 4,000 characters.").waitFor();
    expect(await ada.page.locator("article").count()).toBe(0);
    await field.fill("🧗".repeat(4_000));
    await field.press("Enter");
    await ada.sees("🧗");
    expect(await field.inputValue()).toBe("");
  });

  test("who is not logged in comes to the log-in, and from there to where they wanted", async () => {
    const { pathname } = new URL(ada.page.url());
    await ada.page.evaluate(() => localStorage.removeItem("fanout.session"));
    await ada.page.reload();
    await ada.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await ada.fillIn(ada.name, PASSWORD, "Log in");
    await ada.sees("🧗");
    expect(new URL(ada.page.url()).pathname).toBe(pathname);
  });

  test("a session that has ended leads to the log-in with a reason, and what was being written is kept", async () => {
    const field = ada.page.getByRole("textbox", { name: "Message #general" });
    await field.fill("half a thought");
    await ada.page.evaluate(() => {
      const session = JSON.parse(localStorage.getItem("fanout.session") ?? "{}");
      localStorage.setItem(
        "fanout.session",
        JSON.stringify({ ...session, access_token: "expired", refresh_token: "revoked" }),
      );
    });
    await ada.page.reload();
    await ada.page.getByText("Your session has ended").waitFor();
    await ada.fillIn(ada.name, PASSWORD, "Log in");
    await expect.poll(() => field.inputValue()).toBe("half a thought");
  });

  test("nothing of it was an uncaught exception or a console.error of ours", () => {
    expect([...ada.faults, ...bo.faults]).toEqual([]);
  });
});
