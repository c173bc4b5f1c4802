-- tenure:
--   owner: "@acme/data"
--   origin: cursor
--   lifecycle: temporary
--   created: 2026-09-28
--   expires: 2027-01-31
--   purpose: Weekly sales until the new ledger is live
--   exit: retire
--   plan: The ledger has this report built in

SELECT date_trunc('week', ordered_at) AS week, count(*) AS orders, sum(total) AS sales
FROM orders
GROUP BY week
ORDER BY week DESC;
