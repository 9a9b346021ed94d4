-- A listing walks its index in the order of its cursors, whatever it looks for.

DROP INDEX customers_by_platform_customer_id;
CREATE INDEX customers_by_platform_customer_id
    ON customers (platform, platform_customer_id, created_at, id);
DROP INDEX customers_by_uma_address;
CREATE INDEX customers_by_uma_address ON customers (platform, uma_address, created_at, id);
