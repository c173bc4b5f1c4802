CREATE TABLE orders (
    number     text PRIMARY KEY,
    customer   text NOT NULL,
    total      numeric(10, 2) NOT NULL CHECK (total >= 0),
    ordered_at timestamptz NOT NULL DEFAULT now()
);
