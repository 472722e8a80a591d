import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadConfig } from "../api/config.ts";
import { FanoutClient } from "../state/fanout-client.ts";
import { loadPartsWhenIdle } from "../ui/lazy-part.tsx";
import { toast } from "../ui/toasts.ts";
import "../ui/tokens.css";
import { App } from "./App.tsx";
import { Unavailable } from "./Unavailable.tsx";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
const root = createRoot(container);

loadConfig().then(
  (config) => {
    root.render(
      <StrictMode>
        <App client={new FanoutClient({ ...config, onNotice: (text) => toast(text, "error") })} />
      </StrictMode>,
    );
    loadPartsWhenIdle();
  },
  (error: unknown) =>
    root.render(<Unavailable reason={error instanceof Error ? error.message : String(error)} />),
);
