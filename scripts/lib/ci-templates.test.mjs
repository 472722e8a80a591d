import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { inRoot } from "./paths.mjs";

// The Serverless Framework's, which reads serverless.yml by it.
const yaml = createRequire(createRequire(inRoot("package.json")).resolve("serverless/package.json"))(
  "js-yaml",
);
const page = readFileSync(inRoot("docs/ci.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
const workflowText = readFileSync(inRoot(".github/workflows/ci.yml"), "utf8");

/** What stands below a file's name in docs/ci.md. */
const copyOf = (file) => page.split(`<!-- ${file} -->\n\`\`\`yaml\n`)[1]?.split("```")[0];

/** Each `npm ...` in a text, up to the end of the command. */
const commandsIn = (text) => [...text.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map(([, name]) => name);

describe("the CI templates", () => {
  it("docs/ci.md has the project's own workflow, letter by letter", () => {
    expect(copyOf(".github/workflows/ci.yml")).toBe(workflowText);
  });

  it("the workflow runs everything on each Node that package.json names, and starts, uses and stops", () => {
    const { jobs } = yaml.load(workflowText);
    expect(jobs.embedded.strategy.matrix.node).toEqual(["20.19", "22.13", "24"]);
    const commands = jobs.embedded.steps.map(({ run }) => run).filter(Boolean);
    expect(commands).toEqual([
      "npm ci",
      "npm test -- --junit test-results/junit.xml",
      "npm test -- --only registry --junit test-results/registry.xml",
      "npm run package",
      "npm start -- --detach",
      "curl --fail --silent http://127.0.0.1:3000/health",
      "npm run stop",
    ]);
    expect(jobs.embedded.services).toBeUndefined();
  });

  it("each job of the workflow keeps what tells why it failed", () => {
    const { jobs } = yaml.load(workflowText);
    for (const [name, { steps, "timeout-minutes": minutes }] of Object.entries(jobs)) {
      expect(minutes, name).toBeLessThanOrEqual(30);
      const upload = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
      const writesReport = steps.some(({ run }) => run?.includes("--junit"));
      expect(upload?.if === "failure()", name).toBe(writesReport);
    }
  });

  it("the GitLab template has a job without services and one for the engines in containers, with reports", () => {
    const { embedded, docker } = yaml.load(copyOf(".gitlab-ci.yml"));
    expect(embedded.services).toBeUndefined();
    for (const job of [embedded, docker]) {
      expect(job.artifacts.reports.junit).toBe("test-results/junit.xml");
      expect(job.script.join("\n")).toContain(`--junit ${job.artifacts.reports.junit}`);
    }
    expect(docker.services[0].name).toMatch(/^docker:\d+-dind$/);
  });

  it("every npm command in the page, the workflow and the dev container is one", () => {
    const container = JSON.parse(readFileSync(inRoot(".devcontainer/devcontainer.json"), "utf8"));
    expect(container.image).toMatch(/^node:24-/);
    const named = commandsIn(`${page}\n${workflowText}\n${container.postCreateCommand}`);
    expect(named).toEqual(expect.arrayContaining(["ci", "start", "stop", "test", "test:fast"]));
    const own = ["ci", "start", "test", ...Object.keys(scripts)];
    expect(named.filter((name) => !own.includes(name))).toEqual([]);
  });
});
