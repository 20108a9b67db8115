-- Runs that are gone and whose folders are still to be removed.
CREATE TABLE purged_runs (
  report_id   TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL
) STRICT;
