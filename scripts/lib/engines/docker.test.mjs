import { describe, expect, it } from "vitest";
import { inRoot, root } from "../paths.mjs";
import { engineHost, projectArgs } from "./docker.mjs";

describe("where an engine is reached", () => {
  it.each([
    [{}, "127.0.0.1"],
    [{ DOCKER_HOST: "unix:///var/run/docker.sock" }, "127.0.0.1"],
    [{ DOCKER_HOST: "tcp://localhost:2375" }, "127.0.0.1"],
    [{ DOCKER_HOST: "tcp://docker:2375" }, "docker"],
    [{ DOCKER_HOST: "tcp://docker:2375", FANOUT_ENGINE_HOST: "10.0.0.7" }, "10.0.0.7"],
  ])("with %j at %s", (env, host) => {
    expect(engineHost(env)).toBe(host);
  });
});

describe("the Compose project of a data folder", () => {
  const args = (dataDir, ephemeral = false) => projectArgs({ dataDir, ephemeral });

  it("is that of a compose up by hand for the default one", () => {
    expect(args(inRoot(".fanout"))).toEqual([
      "-f",
      inRoot("docker-compose.yml"),
      "--project-directory",
      root,
    ]);
  });

  it("is another for each other folder and for each ephemeral start, always the same for the same folder", () => {
    const [one, same, other] = [args("/tmp/one"), args("/tmp/../tmp/one"), args("/tmp/other")];
    expect(one.slice(0, 2)).toEqual(["-p", expect.stringMatching(/^fanout-[0-9a-f]{8}$/)]);
    expect(same).toEqual(one);
    expect(other[1]).not.toBe(one[1]);
    expect(args("/tmp/one", true)[1]).toBe(`fanout-ephemeral-${process.pid}`);
  });
});
