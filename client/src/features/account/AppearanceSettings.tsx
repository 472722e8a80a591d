import { useStore } from "zustand";
import { appearance, setAppearance } from "../../ui/appearance.ts";
import { RadioGroup } from "../../ui/RadioGroup.tsx";
import { Switch } from "../../ui/Switch.tsx";

/** How Fanout looks in this browser. Each choice takes effect at once. */
export function AppearanceSettings() {
  const { theme, density, contrast, motion } = useStore(appearance);
  return (
    <div className="flex flex-col gap-6">
      <RadioGroup
        label="Theme"
        value={theme}
        options={[
          { value: "system", label: "As the system has it" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
        onChange={(value) => setAppearance({ theme: value })}
      />
      <RadioGroup
        label="Messages"
        value={density}
        options={[
          { value: "cozy", label: "Cosy", hint: "With pictures, and air between people." },
          { value: "compact", label: "Compact", hint: "More messages on the screen." },
        ]}
        onChange={(value) => setAppearance({ density: value })}
      />
      <div className="flex flex-col gap-3">
        <Switch
          label="More contrast"
          hint="Stronger text and lines. On by itself where the system asks for it."
          checked={contrast === "more"}
          onChange={(checked) => setAppearance({ contrast: checked ? "more" : "system" })}
        />
        <Switch
          label="Less motion"
          hint="Nothing slides or fades. On by itself where the system asks for it."
          checked={motion === "less"}
          onChange={(checked) => setAppearance({ motion: checked ? "less" : "system" })}
        />
      </div>
    </div>
  );
}
