INSERT INTO countries VALUES ('NL', 'Netherlands');
