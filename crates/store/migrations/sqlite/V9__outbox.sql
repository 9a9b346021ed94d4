-- The outbox is read a platform at a time, so that a delivery costs the same whatever waits. Full
-- indexes, as every engine has them.

DROP INDEX webhooks_due;
CREATE INDEX webhooks_due ON webhooks (platform, state, next_attempt_at);
DROP INDEX webhooks_settled;
CREATE INDEX webhooks_by_age ON webhooks (state, created_at, id);
