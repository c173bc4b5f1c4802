WITH paid AS (SELECT id, total FROM orders WHERE paid)
SELECT * FROM paid;
SELECT count(*) FROM orders;
