-- Each entry has a digest, and a salt that goes with what the digest hides; those of before get
-- theirs with the first export or pruning. A pruned entry leaves its place and its digest.

ALTER TABLE audit ADD COLUMN salt BLOB;
ALTER TABLE audit ADD COLUMN digest BLOB;

CREATE TABLE audit_pruned (
    platform BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    digest   BLOB NOT NULL,
    PRIMARY KEY (platform, sequence)
) STRICT, WITHOUT ROWID;
