-- Append-only: which plan each model is wanted to be counted by, since when, by whom and why. The current one is the view.
CREATE TABLE IF NOT EXISTS desired_plan_events
(
    model LowCardinality(String),
    digest String COMMENT 'SHA-256 (hex) of the plan; its body is in plans',
    recorded_at DateTime64(3, 'UTC'),
    author LowCardinality(String),
    reason String
)
ENGINE = MergeTree
ORDER BY (model, recorded_at)
SETTINGS fsync_after_insert = 1;

CREATE VIEW IF NOT EXISTS desired_plans AS
SELECT *
FROM desired_plan_events
ORDER BY model, recorded_at DESC
LIMIT 1 BY model;
