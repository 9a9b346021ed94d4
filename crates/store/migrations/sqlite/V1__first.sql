-- The first schema. Ids are BLOBs of 16 bytes, moments INTEGER milliseconds since the epoch.
-- Every key starts with the platform, and with the account where there is one.

CREATE TABLE platforms (
    id         BLOB NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    config_id  BLOB NOT NULL,
    config     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
    platform      BLOB NOT NULL REFERENCES platforms (id),
    id            BLOB NOT NULL,
    name          TEXT NOT NULL,
    permissions   INTEGER NOT NULL,
    client_id     TEXT NOT NULL UNIQUE,
    secret_digest BLOB NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    PRIMARY KEY (platform, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_age ON tokens (platform, created_at, id);

CREATE TABLE customers (
    platform             BLOB NOT NULL REFERENCES platforms (id),
    id                   BLOB NOT NULL,
    platform_customer_id TEXT NOT NULL,
    customer_type        TEXT NOT NULL,
    uma_address          TEXT NOT NULL,
    region               TEXT,
    currencies           TEXT NOT NULL, -- a JSON array of codes
    email                TEXT,
    phone                TEXT,
    profile              TEXT NOT NULL, -- JSON
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    deleted_at           INTEGER,
    PRIMARY KEY (platform, id)
) STRICT;
CREATE INDEX customers_by_age ON customers (platform, created_at, id);
CREATE INDEX customers_by_platform_customer_id ON customers (platform, platform_customer_id);
CREATE INDEX customers_by_uma_address ON customers (platform, uma_address);
CREATE UNIQUE INDEX customers_one_platform_customer_id
    ON customers (platform, platform_customer_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX customers_one_uma_address
    ON customers (platform, uma_address) WHERE deleted_at IS NULL;

CREATE TABLE accounts (
    platform        BLOB NOT NULL,
    id              BLOB NOT NULL,
    customer        BLOB NOT NULL,
    status          TEXT NOT NULL,
    wallet          BLOB,
    currency        TEXT NOT NULL,
    addresses       TEXT NOT NULL, -- JSON
    private_enabled INTEGER NOT NULL,
    exported_at     INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (platform, id),
    FOREIGN KEY (platform, customer) REFERENCES customers (platform, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_by_age ON accounts (platform, created_at, id);
CREATE INDEX accounts_by_customer ON accounts (platform, customer, created_at, id);

CREATE TABLE wallets (
    platform   BLOB NOT NULL,
    account    BLOB NOT NULL,
    id         BLOB NOT NULL,
    sealed     BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (platform, account),
    FOREIGN KEY (platform, account) REFERENCES accounts (platform, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    platform        BLOB NOT NULL,
    account         BLOB NOT NULL,
    id              BLOB NOT NULL,
    credential_type TEXT NOT NULL,
    nickname        TEXT NOT NULL,
    sealed          BLOB NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (platform, account, id),
    FOREIGN KEY (platform, account) REFERENCES accounts (platform, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX credentials_by_id ON credentials (platform, id);
CREATE UNIQUE INDEX credentials_one_of_type
    ON credentials (platform, account, credential_type)
    WHERE credential_type IN ('EMAIL_OTP', 'SMS_OTP');

-- One row a credential: its live code. A spent or superseded code has no row.
CREATE TABLE otps (
    platform   BLOB NOT NULL,
    account    BLOB NOT NULL,
    credential BLOB NOT NULL,
    id         BLOB NOT NULL,
    sealed     BLOB NOT NULL,
    tries      INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (platform, account, credential),
    FOREIGN KEY (platform, account, credential) REFERENCES credentials (platform, account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX otps_by_expiry ON otps (expires_at);

CREATE TABLE sessions (
    platform   BLOB NOT NULL,
    account    BLOB NOT NULL,
    id         BLOB NOT NULL,
    credential BLOB NOT NULL,
    public_key BLOB NOT NULL,
    sealed     BLOB NOT NULL,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (platform, account, id),
    FOREIGN KEY (platform, account, credential) REFERENCES credentials (platform, account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- With row ids: challenges of many accounts at once go to the same last pages.
CREATE TABLE challenges (
    platform   BLOB NOT NULL,
    account    BLOB NOT NULL,
    id         BLOB NOT NULL,
    verb       TEXT NOT NULL,
    subject    BLOB,
    payload    TEXT NOT NULL,
    sealed     BLOB NOT NULL,
    state      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (platform, account, id),
    FOREIGN KEY (platform, account) REFERENCES accounts (platform, id)
) STRICT;
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- The server's own keys: the one table without a platform.
CREATE TABLE quorum_keys (
    id         BLOB NOT NULL PRIMARY KEY,
    public_key BLOB NOT NULL UNIQUE,
    sealed     BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after  INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE budgets (
    platform    BLOB NOT NULL,
    scope       TEXT NOT NULL,
    scope_id    BLOB NOT NULL, -- zeros where the scope has one budget a platform
    window_ends INTEGER NOT NULL,
    uses        INTEGER NOT NULL,
    PRIMARY KEY (platform, scope, scope_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX budgets_by_end ON budgets (window_ends);

-- Append only; refers to nothing, so that it outlives everything it tells of.
CREATE TABLE audit (
    platform  BLOB NOT NULL,
    sequence  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    actor     BLOB,
    verb      TEXT NOT NULL,
    account   BLOB,
    subject   TEXT,
    outcome   TEXT NOT NULL,
    reason    TEXT,
    export_id BLOB,
    PRIMARY KEY (platform, sequence)
) STRICT, WITHOUT ROWID;
