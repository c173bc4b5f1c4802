// tenure:
//   owner: "@acme/payments"
//   origin: claude-code
//   lifecycle: experimental
//   created: 2026-11-02
//   expires: 2027-01-25
//   purpose: Try paying by invoice

import { get } from "./client";

export const methods = (): Promise<string[]> => get("payments/methods");
