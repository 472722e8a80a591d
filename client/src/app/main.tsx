import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keptConfig, loadConfig } from "../api/config.ts";
import { FanoutClient } from "../state/fanout-client.ts";
import { loadLater } from "../state/later.ts";
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

/** What only one side of the split view needs is loaded there. */
const loadSlot = async () =>
  window.parent === window ? undefined : (await import("../features/split/open-slot.ts")).openSlot();

/** Begins with the addresses that are kept, where there are some, and takes over those that hold now. */
async function start(): Promise<void> {
  const kept = keptConfig();
  // Where they cannot be learned, the kept ones may still be good: the connection tells.
  const fresh = kept ? loadConfig().catch(() => kept) : loadConfig();
  try {
    const [config, slot] = await Promise.all([kept ?? fresh, loadSlot()]);
    const client = new FanoutClient({
      config,
      ...slot,
      onNotice: (text, about) => toast(text, "error", about),
      showNotification,
    });
    root.render(
      <StrictMode>
        <App client={client} />
      </StrictMode>,
    );
    loadPartsWhenIdle(loadLater);
    client.configure(await fresh);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    root.render(<Unavailable reason={reason} onRetry={start} />);
  }
}

void start();
