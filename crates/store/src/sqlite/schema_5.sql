-- Several tests at once; how long, and how many, runs are kept.
ALTER TABLE campaigns ADD COLUMN parallel INTEGER NOT NULL DEFAULT 1;
ALTER TABLE campaigns ADD COLUMN keep_days INTEGER;
ALTER TABLE campaigns ADD COLUMN keep_runs INTEGER;

-- What is removed goes to the trash first, and comes back with all that went with it at that instant.
-- An instant of 0 says that it is condemned: it no longer shows, and goes with the next purge.
ALTER TABLE campaigns ADD COLUMN deleted_at INTEGER;
ALTER TABLE campaigns ADD COLUMN deleted_by TEXT NOT NULL DEFAULT '';
ALTER TABLE tests ADD COLUMN deleted_by TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN deleted_at INTEGER;
ALTER TABLE reports ADD COLUMN deleted_by TEXT NOT NULL DEFAULT '';
CREATE INDEX campaigns_deleted ON campaigns (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX reports_deleted ON reports (deleted_at) WHERE deleted_at IS NOT NULL;
DROP INDEX reports_by_name;
CREATE UNIQUE INDEX reports_by_name ON reports (name) WHERE scope = 'campaign' AND deleted_at IS NULL;

-- Runs: how many tests at once, what they repeat, whether they are kept, who paused them, who wants them stopped
-- (`stop_by`, as soon as it is wished), and who is told to have stopped them (`stopping_by`).
ALTER TABLE reports ADD COLUMN parallel INTEGER NOT NULL DEFAULT 1;
ALTER TABLE reports ADD COLUMN rerun_of TEXT;
ALTER TABLE reports ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN paused_by TEXT;
ALTER TABLE reports ADD COLUMN stop_by TEXT;
ALTER TABLE reports ADD COLUMN stopping_by TEXT;
CREATE INDEX reports_repeating ON reports (rerun_of) WHERE rerun_of IS NOT NULL;
