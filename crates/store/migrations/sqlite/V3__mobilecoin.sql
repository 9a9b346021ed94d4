-- The accounts and addresses of the MobileCoin door. An account's id is the BLOB of 32 bytes that
-- the network derives; the numbers of blocks and subaddresses are unsigned, and an INTEGER holds
-- the same 64 bits.

-- With row ids: rows are long, and come in the order in which they are listed.
CREATE TABLE mobilecoin_accounts (
    platform                 BLOB NOT NULL REFERENCES platforms (id),
    id                       BLOB NOT NULL,
    account                  BLOB NOT NULL,
    wallet                   BLOB NOT NULL,
    sealed                   BLOB NOT NULL,
    name                     TEXT NOT NULL,
    derivation               INTEGER NOT NULL,
    view_only                INTEGER NOT NULL,
    fog_enabled              INTEGER NOT NULL,
    require_spend_subaddress INTEGER NOT NULL,
    main_address             TEXT NOT NULL,
    first_block_index        INTEGER NOT NULL,
    next_subaddress_index    INTEGER NOT NULL,
    created_at               INTEGER NOT NULL,
    PRIMARY KEY (platform, id)
) STRICT;
-- Unique, as it is anyway: so that the planner knows a list of their addresses to be in order.
CREATE UNIQUE INDEX mobilecoin_accounts_by_age ON mobilecoin_accounts (platform, created_at, id);

CREATE TABLE mobilecoin_addresses (
    platform         BLOB NOT NULL,
    account          BLOB NOT NULL,
    -- 1 for the numbers that the next column holds as negative ones: the largest come last.
    late             INTEGER NOT NULL CHECK (late = (subaddress_index < 0)),
    subaddress_index INTEGER NOT NULL,
    address          TEXT NOT NULL,
    metadata         TEXT NOT NULL,
    PRIMARY KEY (platform, account, late, subaddress_index),
    FOREIGN KEY (platform, account) REFERENCES mobilecoin_accounts (platform, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX mobilecoin_addresses_by_address ON mobilecoin_addresses (platform, address);
