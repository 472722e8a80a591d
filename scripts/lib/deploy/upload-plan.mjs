import path from "node:path";
import { cacheControl, contentType, isServed } from "../client-files.mjs";

/**
 * What brings a bucket to a build: files with hashed names first, then the pages that name them, so that no page is ever there without its parts; what no build has any more goes last.
 * @param {string[]} files of the build, paths with `/`
 * @param {string[]} present keys in the bucket
 * @param {object} config what /config.json says
 * @returns {{uploads: {key: string, file?: string, body?: string, contentType: string, cacheControl: string}[], stale: string[]}}
 */
export function planUpload(files, present, config) {
  const served = files.filter(isServed);
  const uploads = served.map((name) => ({
    key: name,
    file: name,
    contentType: contentType(name),
    cacheControl: cacheControl(`/${name}`),
  }));
  const rank = ({ key }) => (key === "index.html" ? 2 : path.posix.dirname(key) === "assets" ? 0 : 1);
  uploads.push({
    key: "config.json",
    body: JSON.stringify(config),
    contentType: contentType("config.json"),
    cacheControl: "no-store",
  });
  uploads.sort((a, b) => rank(a) - rank(b));
  const wanted = new Set(uploads.map(({ key }) => key));
  return { uploads, stale: present.filter((key) => !wanted.has(key)) };
}
