-- Append-only: what people decided to put on devices, and what became of it, with the rollout as it then was. Written
-- before it takes effect, so that a collector that was killed goes on from here. The current state is the view below.
CREATE TABLE IF NOT EXISTS rollout_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    rollout String,
    action LowCardinality(String) COMMENT 'started, advanced, completed, held, went-on, paused, resumed or aborted',
    model LowCardinality(String),
    version LowCardinality(String),
    variant LowCardinality(String) COMMENT 'Empty: chosen for each device',
    kind LowCardinality(String) COMMENT 'release or rollback',
    spec String COMMENT 'JSON: scope, fromVersions, stages, controlShare' CODEC(ZSTD(1)),
    names_devices UInt8 COMMENT '1 when only the devices in rollout_devices are meant',
    recommendation String COMMENT 'The one that led to it; empty for none',
    state LowCardinality(String) COMMENT 'running, holding, paused, completed or aborted',
    hold LowCardinality(String) COMMENT 'no-evidence, harm or deliveries while it holds; else empty',
    overruled Array(LowCardinality(String)) COMMENT 'Holds that a person has overruled',
    keep UInt8 COMMENT '1 when aborted and devices keep what they got',
    stage UInt16 COMMENT 'From 0',
    stage_since DateTime('UTC') COMMENT 'Event time',
    author LowCardinality(String) COMMENT 'Who decided; collector when the judgements did',
    reason String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (rollout, event_id)
SETTINGS fsync_after_insert = 1;

CREATE OR REPLACE VIEW rollouts AS
SELECT *, min(recorded_at) OVER (PARTITION BY rollout) AS started_at, min(event_id) OVER (PARTITION BY rollout) AS first_event
FROM rollout_events
ORDER BY rollout, event_id DESC
LIMIT 1 BY rollout;

-- The devices that a rollout is meant for, where it names them: by themselves, so that one can be forgotten.
CREATE TABLE IF NOT EXISTS rollout_devices
(
    rollout String,
    device String
)
ENGINE = ReplacingMergeTree
ORDER BY (rollout, device)
SETTINGS fsync_after_insert = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- What each device that takes its models from the collector said of them last, and what it was told then. Read with FINAL.
CREATE TABLE IF NOT EXISTS device_deliveries
(
    model LowCardinality(String),
    device String,
    runs_version LowCardinality(String),
    runs_variant LowCardinality(String),
    runs_digest LowCardinality(String) COMMENT 'SHA-256 (hex) of the file that truly runs',
    execution_providers Array(LowCardinality(String)),
    told_version LowCardinality(String) COMMENT 'Empty when it was told to stay as it is',
    told_variant LowCardinality(String),
    told_digest LowCardinality(String),
    told_rollout String,
    told_reason String,
    told_at DateTime64(3, 'UTC') COMMENT 'When that last changed',
    version LowCardinality(String) COMMENT 'What the next columns are about; empty when it said nothing',
    variant LowCardinality(String),
    digest LowCardinality(String),
    rollout String,
    state LowCardinality(String) COMMENT 'fetching, testing, running, failed or fell-back',
    failure LowCardinality(String) COMMENT 'Why it failed; empty when it did not',
    detail String,
    fetched_bytes UInt64,
    previous_digest LowCardinality(String) COMMENT 'The file kept for an instant rollback',
    since DateTime64(3, 'UTC') COMMENT 'When this state was first said',
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (model, device)
SETTINGS fsync_after_insert = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- Append-only: every delivery that failed, or served and was taken back.
CREATE TABLE IF NOT EXISTS delivery_failures
(
    model LowCardinality(String),
    device String,
    version LowCardinality(String),
    variant LowCardinality(String),
    digest LowCardinality(String),
    rollout String,
    state LowCardinality(String) COMMENT 'failed or fell-back',
    failure LowCardinality(String),
    detail String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (model, recorded_at, device)
SETTINGS fsync_after_insert = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- What each device was told to run when it last called, beside what it runs.
CREATE VIEW IF NOT EXISTS device_assignments AS
SELECT
    model, device, told_version, told_variant, told_digest, told_rollout, told_reason, told_at,
    runs_version, runs_variant, runs_digest, runs_digest = told_digest AS follows
FROM device_deliveries FINAL
WHERE told_digest != '';
