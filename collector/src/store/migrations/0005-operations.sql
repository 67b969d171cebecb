-- Append-only: who kept alarms of a cohort quiet, for which span of event time, and why. An `ended` event moves the end.
CREATE TABLE IF NOT EXISTS silence_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    silence String,
    action LowCardinality(String) COMMENT 'added or ended',
    model LowCardinality(String) COMMENT 'Empty for every model',
    feature String COMMENT 'Empty for every feature',
    cohort Map(String, String) COMMENT 'Empty for every cohort',
    starts_at DateTime('UTC') COMMENT 'Event time',
    ends_at DateTime('UTC') COMMENT 'Event time, not included',
    author LowCardinality(String),
    reason String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (silence, event_id)
SETTINGS fsync_after_insert = 1;

-- Append-only: devices that were forgotten. Salted hashes, so that the record itself names nobody.
CREATE TABLE IF NOT EXISTS forgotten_devices
(
    salt String COMMENT 'Random, hex; one per event',
    hash String COMMENT 'SHA-256 (hex) of salt and device id',
    blocked UInt8 COMMENT '1 when the device may not come back',
    rows_removed UInt64,
    author LowCardinality(String),
    reason String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (recorded_at, hash)
SETTINGS fsync_after_insert = 1;

-- Parts that a deletion has replaced are looked for often, so that who is forgotten is soon gone from the disk.
ALTER TABLE reports MODIFY SETTING cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;
ALTER TABLE devices MODIFY SETTING cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;
ALTER TABLE device_attributes MODIFY SETTING cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;
ALTER TABLE rejections MODIFY SETTING cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;
ALTER TABLE cohort_counts MODIFY SETTING cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;
ALTER TABLE detector_snapshots MODIFY SETTING cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- Whoever looks for such parts would sleep on for as long as it was told before.
DETACH TABLE reports SYNC;
ATTACH TABLE reports;
DETACH TABLE devices SYNC;
ATTACH TABLE devices;
DETACH TABLE device_attributes SYNC;
ATTACH TABLE device_attributes;
DETACH TABLE rejections SYNC;
ATTACH TABLE rejections;
DETACH TABLE cohort_counts SYNC;
ATTACH TABLE cohort_counts;
DETACH TABLE detector_snapshots SYNC;
ATTACH TABLE detector_snapshots;
