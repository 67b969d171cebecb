-- What views tell with the names of features. Written from a plan's body when it comes in; names no device.
CREATE TABLE IF NOT EXISTS plan_features
(
    plan_digest String COMMENT 'SHA-256 (hex) of the plan',
    model LowCardinality(String),
    feature String COMMENT 'Name of a feature, or output, confidence, margin, latency, errors, feedback or resource:<kind>',
    kind LowCardinality(String) COMMENT 'numeric, categorical, classes, confidence, margin, latency, errors, feedback or resource',
    first_cell UInt32 COMMENT 'Place of its first cell in counts, from 1',
    cells UInt32,
    parts Array(LowCardinality(String)) COMMENT 'Of each cell: bin, category, other, below, above or missing' CODEC(ZSTD(1)),
    labels Array(String) COMMENT 'Of each cell, for people' CODEC(ZSTD(1)),
    lowers Array(Nullable(Float64)) COMMENT 'Lower bound of each cell, included; null where it has none' CODEC(ZSTD(1)),
    uppers Array(Nullable(Float64)) COMMENT 'Upper bound of each cell; null where it has none' CODEC(ZSTD(1)),
    reference Array(Float64) COMMENT 'Count of the reference in each cell; empty where there is none' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (plan_digest, feature)
SETTINGS fsync_after_insert = 1;

-- Decided when a window is rolled up, from who is in which cohort. Roll-ups of older versions tell of the whole model only.
ALTER TABLE cohort_counts
    ADD COLUMN IF NOT EXISTS told_k UInt32 DEFAULT if(cohort = '', devices, 0) COMMENT 'Views tell of this window while kDevices is at most this';

-- As cohort_counts, for each version by itself and without the cells: what usage is reckoned by.
CREATE TABLE IF NOT EXISTS version_counts
(
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    version LowCardinality(String),
    cohort LowCardinality(String) COMMENT 'As in cohort_counts',
    window_start DateTime('UTC'),
    window_seconds UInt32,
    devices UInt32 COMMENT 'Distinct devices behind these counts',
    inferences Int64,
    told_k UInt32 COMMENT 'As in cohort_counts',
    written_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(written_at)
PARTITION BY toYYYYMM(window_start)
ORDER BY (model, plan_digest, cohort, version, window_start, window_seconds)
SETTINGS cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- Accuracy of each version on each cohort, by day of event time, as estimated when it was last worked out.
CREATE TABLE IF NOT EXISTS accuracy_days
(
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    version LowCardinality(String),
    cohort LowCardinality(String) COMMENT 'As in cohort_counts',
    day DateTime('UTC') COMMENT 'Start of the day, event time',
    outcome LowCardinality(String) COMMENT 'estimated, inconclusive or no-data',
    reason LowCardinality(String) COMMENT 'Why there is no estimate',
    estimate Float64 DEFAULT nan COMMENT 'nan where there is none, as in all figures here',
    low Float64 DEFAULT nan,
    high Float64 DEFAULT nan,
    inferences Float64,
    devices UInt32,
    true_outcome LowCardinality(String) COMMENT 'As outcome, of the accuracy that feedback shows',
    true_reason LowCardinality(String),
    true_accuracy Float64 DEFAULT nan,
    true_low Float64 DEFAULT nan,
    true_high Float64 DEFAULT nan,
    labels Float64,
    label_devices UInt32,
    written_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(written_at)
PARTITION BY toYYYYMM(day)
ORDER BY (model, plan_digest, cohort, version, day)
SETTINGS cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;
