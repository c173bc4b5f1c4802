/*
 * tenure:
 *   owner: "@acme/web"
 *   origin: cursor/example-model-1
 *   lifecycle: durable
 *   created: 2026-08-03
 *   review: 2027-07-30
 *   purpose: Keep the cart of a customer in the browser
 */

export interface Line {
  sku: string;
  quantity: number;
}

export function add(cart: Line[], sku: string): Line[] {
  const known = cart.some((line) => line.sku === sku);
  return known
    ? cart.map((line) => (line.sku === sku ? { ...line, quantity: line.quantity + 1 } : line))
    : [...cart, { sku, quantity: 1 }];
}
