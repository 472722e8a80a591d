import { Pin, Search, Settings, Trash2 } from "lucide-react";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Kbd } from "../../ui/Kbd.tsx";

const KINDS = ["primary", "quiet", "danger", "link"] as const;

export function Buttons() {
  return (
    <div className="flex flex-col gap-4">
      {KINDS.map((kind) => (
        <div key={kind} className="flex flex-wrap items-center gap-3">
          <Button kind={kind}>Send it</Button>
          <Button kind={kind} busy>
            Sending
          </Button>
          <Button kind={kind} disabled>
            Not now
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <IconButton icon={Search} label="Search" />
        <IconButton icon={Settings} label="Settings" aria-pressed className="aria-pressed:bg-selected" />
        <IconButton icon={Pin} label="Pin" size="small" />
        <IconButton icon={Trash2} label="Delete" disabled />
        <Kbd keys={["Ctrl", "K"]} />
      </div>
    </div>
  );
}
