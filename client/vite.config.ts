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
      response.end(JSON.stringify({ api: process.env.FANOUT_API ?? "http://127.0.0.1:3000" }));
    });
  },
});

export default defineConfig(({ command }) => {
  // What is built is what people run, whoever builds it: a test runner's NODE_ENV would bring React's development version.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    root: fileURLToPath(new URL(".", import.meta.url)),
    plugins: [react(), tailwindcss(), runtimeConfig()],
    server: { host: "127.0.0.1", port: 5173, strictPort: true },
    build: {
      outDir: "dist",
      emptyOutDir: true,
      // A data: URL would need an exception in the policy for each kind of asset.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: ["chrome123", "firefox121", "safari17.5"],
    },
  };
});
