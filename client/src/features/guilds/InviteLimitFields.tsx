import { Select } from "../../ui/Select.tsx";
import { AGES, type InviteLimits, USES } from "./invite-limits.ts";

export interface InviteLimitFieldsProps {
  readonly limits: InviteLimits;
  onChange(limits: InviteLimits): void;
}

/** For how long and for how many an invite works. */
export function InviteLimitFields({ limits, onChange }: InviteLimitFieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label="Works for"
        value={limits.age}
        options={AGES}
        onChange={(age) => onChange({ ...limits, age })}
      />
      <Select
        label="Lets in"
        value={limits.uses}
        options={USES}
        onChange={(uses) => onChange({ ...limits, uses })}
      />
    </div>
  );
}
