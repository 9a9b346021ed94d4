-- The database's own id, one row at most: the vault's state names the same.
CREATE TABLE installation (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    id   BLOB NOT NULL
) STRICT;
