-- Append-only: what was made of each release, for everybody, a cohort or a variant, at the end of each block or when the verdict changed.
CREATE TABLE IF NOT EXISTS release_judgements
(
    judgement UInt64 COMMENT 'Grows with every judgement',
    model LowCardinality(String),
    from_version LowCardinality(String) COMMENT 'What most upgraded devices ran before',
    to_version LowCardinality(String),
    cohort Map(String, String) COMMENT 'Attributes that all devices of the cohort share; empty for everybody',
    of_variant LowCardinality(Nullable(String)) COMMENT 'Null for all variants together',
    at DateTime('UTC') COMMENT 'Event time of the look: the end of the last block in it',
    verdict LowCardinality(String) COMMENT 'harmful, harmless, inconclusive or no-data',
    reason String,
    comparison LowCardinality(String) COMMENT 'control: with devices that were not upgraded; before-after: everybody was',
    inputs LowCardinality(String) COMMENT 'same, moved-on-upgraded, moved-on-both, inconclusive or no-data',
    devices UInt32 COMMENT 'Upgraded devices',
    controls UInt32,
    kinds Array(LowCardinality(String)) COMMENT 'What was asked; the arrays below go with it',
    signals Array(String),
    effects Array(Float64) COMMENT 'Change of upgraded devices minus that of the others',
    lows Array(Float64),
    highs Array(Float64),
    margins Array(Float64),
    findings Array(LowCardinality(String)),
    effect_devices Array(UInt32),
    effect_controls Array(UInt32),
    evidence Array(Float64) COMMENT 'e-values against: no worse than the margin',
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (model, to_version, judgement)
SETTINGS fsync_after_insert = 1;

-- Devices that a judgement left out, since their own change was far outside the others'. One row each, so that a device can be forgotten.
CREATE TABLE IF NOT EXISTS release_outliers
(
    judgement UInt64,
    model LowCardinality(String),
    to_version LowCardinality(String),
    device String,
    at DateTime('UTC') COMMENT 'Event time of the look',
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (model, to_version, judgement, device)
SETTINGS fsync_after_insert = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

CREATE VIEW IF NOT EXISTS release_verdicts AS
SELECT *
FROM release_judgements
ORDER BY judgement DESC
LIMIT 1 BY model, to_version, cohort, of_variant;
