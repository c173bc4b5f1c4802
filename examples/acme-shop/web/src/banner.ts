// tenure:
//   owner: "@acme/web"
//   origin: github-copilot
//   lifecycle: experimental
//   created: 2026-11-17
//   exprires: 2027-01-20

/** Return the text above the shop, if there is something to say today. */
export function banner(day: Date): string | undefined {
  return day.getMonth() === 11 ? "Order by the 20th: boots under every tree" : undefined;
}
