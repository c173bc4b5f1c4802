module acme.example/shop/stock

go 1.22
