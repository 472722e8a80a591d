import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { waysOut } from "../data/commands-of.mjs";
import { inRoot } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { failedInitScripts } from "./ready.mjs";
import { lastWords } from "./start-container.mjs";

const SCRIPT = "localstack/init/ready.d/10-stores.py";
/** In the volume, so that a container that comes back makes the same stores by itself. */
const FOLDER = "/var/lib/localstack/fanout";
/** LocalStack's own Python, which has the AWS SDK. */
const PYTHON = 'exec "$(command -v /opt/code/localstack/.venv/bin/python || command -v python3)" -';

/**
 * Has LocalStack make the stores of the service, by its init script. A script that failed when the container came up fails the start too.
 * @param {{id: string, url: string}} container
 * @param {{template: object, accountId: string, region: string, stackName: string}} stores
 * @param {{dataDir: string, engine: string, stage: string}} options of the start
 * @throws Refusal with the script's output
 */
export async function provisionLocalStack({ id, url }, { template, ...place }, options) {
  await put(id, "template.json", JSON.stringify(template));
  await put(id, "place.json", JSON.stringify(place));
  const { code, output } = await within(id, PYTHON, readFileSync(inRoot(SCRIPT)));
  const changed = /^(?:\w+\.)*TableChangedError: (.*)/m.exec(output)?.[1];
  if (code !== 0 && changed) throw new Refusal(`${changed}\n${waysOut(options)}`);
  if (code !== 0) throw failed(SCRIPT, output);
  // That of ours has just run again, with this template.
  const others = (await failedInitScripts(url)).filter((name) => !SCRIPT.endsWith(name));
  if (others.length > 0) throw failed(others.join(", "), await lastWords(id));
  return output.trim();
}

const failed = (script, output) =>
  new Refusal(
    `LocalStack's init script ${script} failed:\n${explained(output)}`,
    "Mend it (in serverless.yml, if CloudFormation refuses something), then start again.",
  );

/** Of a Python traceback what it says at its end. */
const explained = (output) =>
  output
    .split(/^(?:RuntimeError|[\w.]+Error): /m)
    .at(-1)
    .trim();

async function put(id, name, text) {
  const { code, output } = await within(id, `mkdir -p ${FOLDER} && cat > ${FOLDER}/${name}`, text);
  if (code !== 0) throw new Refusal(`LocalStack's container took no ${name}:\n${output.trim()}`);
}

/** Runs a command in the container, with this on its standard input. */
function within(id, command, input) {
  return new Promise((resolve, reject) => {
    const child = spawn("docker", ["exec", "-i", id, "sh", "-c", command], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
