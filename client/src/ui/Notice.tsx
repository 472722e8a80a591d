import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** A sentence that stays: what went wrong and what to do, or what went well. */
export function Notice({
  kind,
  children,
}: {
  readonly kind: "error" | "info";
  readonly children: ReactNode;
}) {
  const Icon = kind === "error" ? CircleAlert : CircleCheck;
  return (
    <p
      role={kind === "error" ? "alert" : "status"}
      className={cx(
        "flex items-start gap-2.5 rounded-xl px-3.5 py-3 text-base",
        kind === "error" ? "bg-danger-soft text-danger" : "bg-good-soft text-good",
      )}
    >
      <Icon size={18} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
