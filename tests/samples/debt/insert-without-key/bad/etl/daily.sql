INSERT INTO totals
SELECT day, sum(total) FROM orders GROUP BY day;
