import type { Role } from "#protocol/objects";
import { may, outranks, type Permission } from "#protocol/permissions";
import { AppError } from "./app-error.ts";

/** @throws AppError MISSING_PERMISSIONS. Only for somebody who may know that the thing exists; others get its UNKNOWN_ code. */
export function assertMay(role: Role, permission: Permission): void {
  if (!may(role, permission)) {
    throw new AppError(
      "MISSING_PERMISSIONS",
      `This needs the permission ${permission}, which the role ${role} does not have.`,
    );
  }
}

/** What is done to members, and which role they are given, stays below oneself. @throws AppError MISSING_PERMISSIONS */
export function assertOutranks(role: Role, other: Role): void {
  if (!outranks(role, other)) {
    throw new AppError("MISSING_PERMISSIONS", `The role ${role} is not above the role ${other}.`);
  }
}
