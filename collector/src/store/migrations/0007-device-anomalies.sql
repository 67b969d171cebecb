-- Append-only: what was found wrong with one device, or told once for many, and how it ended. Names devices, never values.
CREATE TABLE IF NOT EXISTS anomaly_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    anomaly String,
    model LowCardinality(String) COMMENT 'Empty for what concerns the device and no model, such as its clock',
    plan_digest LowCardinality(String),
    kind LowCardinality(String) COMMENT 'silence, dead, stuck, saturated, outlier, error-storm, latency, resources or clock-skew',
    device String COMMENT 'Empty where one row stands for many devices',
    cohort Map(String, String) COMMENT 'What the many devices share; empty for one device, and for many that share nothing',
    features Array(String),
    signal String COMMENT 'The signal that crossed first; empty where none says it',
    state LowCardinality(String) COMMENT 'firing or resolved',
    raised_at DateTime('UTC') COMMENT 'Event time',
    since DateTime('UTC') COMMENT 'Event time of the first block in which it showed',
    resolved_at Nullable(DateTime('UTC')),
    resolution LowCardinality(String) COMMENT 'well, back, folded (one of many), adopted (its new normal), gone; empty while it fires',
    excess Float64 COMMENT 'How many times its limit it was when it was raised',
    devices UInt32,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (anomaly, event_id)
SETTINGS fsync_after_insert = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

CREATE VIEW IF NOT EXISTS device_anomalies AS
SELECT *
FROM anomaly_events
ORDER BY anomaly, event_id DESC
LIMIT 1 BY anomaly;
