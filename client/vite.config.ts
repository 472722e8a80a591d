import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** `vite dev` answers /config.json as the start script does for the built client: FANOUT_API is the address of the HTTP API. */
const runtimeConfig = (): Plugin => ({
  name: "fanout-runtime-config",
  configureServer(server) {
    server.middlewares.use("/config.json", (_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          api: process.env.FANOUT_API ?? "http://127.0.0.1:3000",
          lab: process.env.FANOUT_LAB,
        }),
      );
    });
  },
});

/** Emoji by shortcode, as GitHub has them: what the composer asks for after a colon. */
function shortcodes(readData: (name: string) => string): string {
  const codes: Record<string, string | string[]> = JSON.parse(readData("shortcodes/github.json"));
  const emoji: { hexcode: string; unicode: string }[] = JSON.parse(readData("compact.json"));
  const pairs = emoji.flatMap(({ hexcode, unicode }) =>
    // The mark "as a picture" stands where it is needed only: then it is the same sign as from the picker.
    [codes[hexcode] ?? []]
      .flat()
      .map((code) => [code, unicode.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1")]),
  );
  return JSON.stringify(Object.fromEntries(pairs));
}

/** The names of all emoji, in English, as files of the client: by default the picker (ui/EmojiPicker.tsx) asks a CDN. */
const emojiData = (): Plugin => {
  const readData = (name: string) =>
    readFileSync(createRequire(import.meta.url).resolve(`emojibase-data/en/${name}`), "utf8");
  const files = [
    ...["data.json", "messages.json"].map((name) => ({
      fileName: `emoji/en/${name}`,
      read: () => readData(name),
    })),
    { fileName: "emoji/en/shortcodes.json", read: () => shortcodes(readData) },
  ];
  return {
    name: "fanout-emoji-data",
    configureServer(server) {
      for (const { fileName, read } of files) {
        server.middlewares.use(`/${fileName}`, (_request, response) => {
          response.setHeader("content-type", "application/json");
          response.end(read());
        });
      }
    },
    generateBundle() {
      for (const { fileName, read } of files) this.emitFile({ type: "asset", fileName, source: read() });
    },
  };
};

/**
 * Of marked only the lexer is used (features/messages/parse-markdown.ts). The file ends with what joins all of its parts, which no bundler leaves out: without
 * that end it does.
 */
const lexerOnly = (): Plugin => ({
  name: "fanout-lexer-only",
  apply: "build",
  transform: {
    filter: { id: /\/marked\/lib\/marked\.esm\.js$/ },
    handler(code) {
      const end = code.match(
        /var (\w+)=new \w+;function \w+\(\w+,\w+\)\{return \1\.parse.*export\{.*?\b(\w+) as Lexer\b/s,
      );
      if (!end)
        throw new Error(
          "marked.esm.js ends in another way than before: see lexerOnly in client/vite.config.ts",
        );
      return { code: `${code.slice(0, end.index)}export{${end[2]} as Lexer};`, map: null };
    },
  },
});

/**
 * What the page needs before it shows anything is one file. By itself the bundler gives each set of modules that a later part shares with it a file of its own: a dozen small ones,
 * which are compressed apart.
 */
function firstScreen(): (id: string, context: Modules) => string | null {
  let first: ReadonlySet<string> | undefined;
  return (id, context) => {
    first ??= staticImports(ENTRY, context);
    return first.has(id) ? "first" : null;
  };
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const ENTRY = fileURLToPath(new URL("src/app/main.tsx", import.meta.url));

/** A module with all that it imports, and they import, at once. */
function staticImports(entry: string, modules: Modules): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const each of modules.getModuleInfo(id)?.importedIds ?? []) add(each);
  };
  add(entry);
  return found;
}

export default defineConfig(({ command }) => {
  // What is built is what people run, whoever builds it: a test runner's NODE_ENV would bring React's development version.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    root: fileURLToPath(new URL(".", import.meta.url)),
    plugins: [react(), tailwindcss(), runtimeConfig(), emojiData(), lexerOnly()],
    server: { host: "127.0.0.1", port: 5173, strictPort: true },
    build: {
      outDir: "dist",
      emptyOutDir: true,
      // A data: URL would need an exception in the policy for each kind of asset.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: ["chrome123", "firefox121", "safari17.5"],
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstScreen() }] } } },
    },
  };
});
