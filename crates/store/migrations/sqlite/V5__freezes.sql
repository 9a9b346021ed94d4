-- What the operator stopped: frozen accounts and platforms, platforms that are disabled, and in
-- the audit log who at the machine did it and why.

-- Zeros as the account freeze the platform, and zeros as the platform too freeze all.
CREATE TABLE freezes (
    platform  BLOB NOT NULL,
    account   BLOB NOT NULL,
    reason    TEXT NOT NULL,
    frozen_by TEXT NOT NULL,
    frozen_at INTEGER NOT NULL,
    PRIMARY KEY (platform, account)
) STRICT, WITHOUT ROWID;

ALTER TABLE platforms ADD COLUMN disabled_at INTEGER;

ALTER TABLE audit ADD COLUMN operator TEXT;
ALTER TABLE audit ADD COLUMN note TEXT;
