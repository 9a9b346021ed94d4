-- What the further proofs, the sessions' management and the webhooks need.

ALTER TABLE platforms ADD COLUMN webhook_endpoint TEXT;

ALTER TABLE accounts ADD COLUMN balance INTEGER NOT NULL DEFAULT 0; -- smallest unit

-- A passkey's own id, or the digest of an identity at an issuer.
ALTER TABLE credentials ADD COLUMN external_id BLOB;
CREATE UNIQUE INDEX credentials_by_external_id
    ON credentials (platform, account, external_id) WHERE external_id IS NOT NULL;
-- Whose a mail address or telephone number is; not unique, since customers may share one.
CREATE INDEX credentials_by_contact
    ON credentials (platform, credential_type, nickname)
    WHERE credential_type IN ('EMAIL_OTP', 'SMS_OTP');

-- Refreshing and revoking name a session alone, and the primary key needs its account. One page
-- more a login; an export touches none of it. Not unique, as random ids are
-- anyway: the planner then keeps to the primary key wherever the account is known.
CREATE INDEX sessions_by_id ON sessions (platform, id);

-- Kept for ever: 16 and 32 bytes and a moment each, and what is forgotten could be used again.
CREATE TABLE spent_nonces (
    platform BLOB NOT NULL REFERENCES platforms (id),
    digest   BLOB NOT NULL,
    spent_at INTEGER NOT NULL,
    PRIMARY KEY (platform, digest)
) STRICT, WITHOUT ROWID;

-- The server's own as well: what webhooks are signed with.
CREATE TABLE webhook_keys (
    id         BLOB NOT NULL PRIMARY KEY,
    public_key BLOB NOT NULL UNIQUE,
    sealed     BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The outbox. With row ids: what is enqueued goes to the last pages, and leaves in that order.
CREATE TABLE webhooks (
    platform        BLOB NOT NULL REFERENCES platforms (id),
    id              BLOB NOT NULL,
    event           TEXT NOT NULL,
    body            TEXT NOT NULL,
    dedupe          TEXT,
    state           TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    last_error      TEXT,
    PRIMARY KEY (platform, id)
) STRICT;
CREATE UNIQUE INDEX webhooks_once ON webhooks (platform, dedupe) WHERE dedupe IS NOT NULL;
CREATE INDEX webhooks_due ON webhooks (next_attempt_at) WHERE state = 'PENDING';
-- For the list of the dead and for purging. No pending row is in it, so that enqueuing, which is
-- part of other commits, does not pay for it.
CREATE INDEX webhooks_settled ON webhooks (state, created_at, id)
    WHERE state = 'DELIVERED' OR state = 'DEAD';
