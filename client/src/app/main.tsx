import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadConfig } from "../api/config.ts";
import { onNetworkSwitched, ownSlot } from "../features/split/slots.ts";
import { Network } from "../gateway/network.ts";
import { FanoutClient } from "../state/fanout-client.ts";
import { followAppearance } from "../ui/appearance.ts";
import { loadPartsWhenIdle } from "../ui/lazy-part.tsx";
import { toast } from "../ui/toasts.ts";
import "../ui/tokens.css";
import { App } from "./App.tsx";
import { showNotification } from "./show-notification.ts";
import { Unavailable } from "./Unavailable.tsx";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
const root = createRoot(container);

followAppearance();

loadConfig().then(
  (config) => {
    const slot = ownSlot();
    const network = slot === undefined ? undefined : new Network();
    if (network)
      onNetworkSwitched((mode) => {
        network.mode = mode;
      });
    const client = new FanoutClient({
      ...config,
      ...(slot !== undefined && network ? { slot, network } : {}),
      onNotice: (text, about) => toast(text, "error", about),
      showNotification,
    });
    root.render(
      <StrictMode>
        <App client={client} />
      </StrictMode>,
    );
    loadPartsWhenIdle();
  },
  (error: unknown) =>
    root.render(<Unavailable reason={error instanceof Error ? error.message : String(error)} />),
);
