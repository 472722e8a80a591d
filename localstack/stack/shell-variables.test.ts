import { expect, it } from "vitest";
import { shellVariables } from "./shell-variables.ts";

it("hands over the shell's variables, but for those that a function has from AWS", () => {
  expect(
    shellVariables({
      EDITOR: "vi",
      PATH: "/bin",
      AWS_PROFILE: "work",
      AWS_REGION: "eu-west-1",
      FANOUT_EPHEMERAL: "1",
      TZ: "Europe/Berlin",
      NONE: undefined,
    }),
  ).toEqual({ EDITOR: "vi", PATH: "/bin" });
});
