-- One row per block of event time that was evaluated: never a second time, whatever arrives later.
CREATE TABLE IF NOT EXISTS evaluations
(
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    clock LowCardinality(String) COMMENT 'window, 6h or 1d',
    block_start DateTime('UTC'),
    ingest_upto UInt64 COMMENT 'Reports with an ingest_id up to this one were taken into account',
    devices UInt32,
    evaluated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(evaluated_at)
ORDER BY (model, plan_digest, clock, block_start);

CREATE TABLE IF NOT EXISTS verdicts
(
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    cohort LowCardinality(String) COMMENT 'Empty for the whole fleet, else attribute=value',
    signal LowCardinality(String),
    feature LowCardinality(String),
    clock LowCardinality(String),
    block_start DateTime('UTC'),
    outcome LowCardinality(String) COMMENT 'drift, stable, inconclusive or no-data',
    reason LowCardinality(String),
    effect Float64 COMMENT 'Size of the change in the unit of the signal; nan when not known',
    deviation Float64 COMMENT 'Its standard deviation; nan when not known',
    z Float64,
    evidence Float64,
    threshold Float64 COMMENT 'Evidence at which an alarm is raised',
    devices UInt32,
    evaluated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(evaluated_at)
PARTITION BY toYYYYMM(block_start)
ORDER BY (model, plan_digest, cohort, signal, clock, block_start);

-- Append-only: what happened to each alarm, by whom and why. The current state is the view below.
CREATE TABLE IF NOT EXISTS alarm_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    alarm String,
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    cohort Map(String, String) COMMENT 'Empty for the whole model',
    feature String,
    features Array(String),
    signal String,
    signals Array(String),
    lane LowCardinality(String) COMMENT 'evidence or fast',
    state LowCardinality(String) COMMENT 'pending, firing or resolved',
    raised_at DateTime('UTC') COMMENT 'Event time',
    changed_at DateTime('UTC') COMMENT 'Event time at which the change probably began',
    resolved_at Nullable(DateTime('UTC')),
    evidence Float64,
    shift_sigma Float64,
    psi Float64,
    js Float64,
    wasserstein Float64,
    ks Float64,
    recorded_at DateTime64(3, 'UTC'),
    author LowCardinality(String),
    reason String
)
ENGINE = MergeTree
ORDER BY (alarm, event_id)
SETTINGS fsync_after_insert = 1;

CREATE VIEW IF NOT EXISTS alarms AS
SELECT *
FROM alarm_events
ORDER BY alarm, event_id DESC
LIMIT 1 BY alarm;

-- State of the detector. Two slots take turns, so that one complete snapshot is there at any time. Read with FINAL.
CREATE TABLE IF NOT EXISTS detector_snapshots
(
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    slot UInt8,
    part UInt32,
    parts UInt32,
    taken_at DateTime64(3, 'UTC'),
    block_start DateTime('UTC') COMMENT 'Event time up to which the state has learnt',
    bytes String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(taken_at)
ORDER BY (model, plan_digest, slot, part)
SETTINGS fsync_after_insert = 1;
