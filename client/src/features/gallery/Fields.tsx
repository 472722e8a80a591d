import { useState } from "react";
import { CopyField } from "../../ui/CopyField.tsx";
import { Field } from "../../ui/Field.tsx";
import { RadioGroup } from "../../ui/RadioGroup.tsx";
import { Select } from "../../ui/Select.tsx";
import { Switch } from "../../ui/Switch.tsx";
import { TextArea } from "../../ui/TextArea.tsx";

const ROLES = ["admin", "moderator", "member"].map((value) => ({ value, label: value }));

export function Fields() {
  const [on, setOn] = useState(true);
  const [role, setRole] = useState("member");
  const [density, setDensity] = useState<"cozy" | "compact">("cozy");
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <Field label="Name" hint="What others see." placeholder="Ada L." />
      <Field label="Name" error="Enter a name." defaultValue="" />
      <Field label="Cannot be changed" disabled defaultValue="ada" />
      <TextArea label="About you" hint="Up to 190 characters." placeholder="I climb on Sundays." />
      <TextArea label="About you" error="That is longer than 190 characters." defaultValue="I climb." />
      <Select label="Role" value={role} options={ROLES} onChange={setRole} />
      <Select label="Cannot be changed" value="admin" options={ROLES} disabled onChange={() => {}} />
      <CopyField label="Link" value="https://chat.example.com/invite/x7Kq2mVb9Z" />
      <Switch label="Private" hint="Only those you add can see it." checked={on} onChange={setOn} />
      <Switch label="Cannot be changed" checked={false} disabled onChange={() => {}} />
      <RadioGroup<"cozy" | "compact">
        label="Messages"
        value={density}
        options={[
          { value: "cozy", label: "Cosy", hint: "With pictures, and air between people." },
          { value: "compact", label: "Compact" },
        ]}
        onChange={setDensity}
      />
    </div>
  );
}
