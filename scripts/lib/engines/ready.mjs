import { get } from "node:http";

const ASK_WITHIN_MS = 2_000;

/**
 * Whether an engine answers: DynamoDB Local refuses an unsigned request with 400, LocalStack says that its init scripts are done, whatever became of them.
 * @param {string} engine @param {string} url
 */
export async function isReady(engine, url) {
  try {
    if (engine !== "localstack") return (await ask(url)).status === 400;
    return (await initScripts(url)).completed === true;
  } catch {
    return false;
  }
}

/**
 * The init scripts of a LocalStack that failed.
 * @param {string} url @returns {Promise<string[]>} their names
 */
export async function failedInitScripts(url) {
  const { scripts = [] } = await initScripts(url);
  return scripts.filter(({ state }) => state === "ERROR").map(({ name }) => name);
}

const initScripts = async (url) => JSON.parse((await ask(`${url}/_localstack/init/ready`)).text);

/** Not `fetch`: Docker's proxy takes a connection before the container listens and closes it again, upon which Node 20's never settles. */
function ask(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: ASK_WITHIN_MS }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode, text }));
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", reject);
  });
}
