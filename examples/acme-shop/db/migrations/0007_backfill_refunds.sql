-- tenure:
--   owner: "@acme/data"
--   origin: claude-code
--   lifecycle: experimental
--   created: 2026-08-24
--   expires: 2026-11-05
--   purpose: Fill the new column `refunded` once

UPDATE orders
SET refunded = total
WHERE number IN (SELECT order_number FROM refunds);
