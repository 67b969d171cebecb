-- One row per sealed report. A retry that slipped past ingest's marks is merged away: same sorting key, and the row that
-- was accepted first has the highest precedence, so "everything up to ingest_id X" never changes afterwards.
CREATE TABLE IF NOT EXISTS reports
(
    model LowCardinality(String) COMMENT 'Name of the model',
    plan_digest LowCardinality(String) COMMENT 'SHA-256 (hex) of the plan that says what the counts mean',
    device String,
    boot UInt64 COMMENT 'Random number per start of the agent',
    sequence UInt64 COMMENT 'From 1, per device and boot',
    version LowCardinality(String) COMMENT 'Version of the model, as the application names it',
    variant LowCardinality(String) COMMENT 'Such as fp32 or int8; may be empty',
    model_digest LowCardinality(String) COMMENT 'SHA-256 (hex) of the model file that truly ran',
    window_start DateTime('UTC') COMMENT 'Event time',
    window_seconds UInt32,
    received_at DateTime64(3, 'UTC'),
    ingest_id UInt64 COMMENT 'Grows with every accepted report of this collector',
    inferences Int64 COMMENT 'Inferences counted; noisy, and possibly negative, at level dp',
    counts Array(Int32) COMMENT 'All cells in plan order' CODEC(ZSTD(1)),
    samples Array(Float32) COMMENT 'Per group of signals: how many samples they stand on' CODEC(ZSTD(1)),
    sums Array(Float32) COMMENT 'Per signal: sum over the cells of weight times count',
    level LowCardinality(String) COMMENT 'Privacy level: aggregate or dp',
    milli_epsilon UInt32 COMMENT 'Thousandths of epsilon per inference; 0 at level aggregate',
    attributes Map(LowCardinality(String), String) COMMENT 'Attributes of the device when it sent this',
    precedence UInt64 MATERIALIZED bitNot(ingest_id),
    INDEX by_ingest_id ingest_id TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(precedence)
PARTITION BY toYYYYMM(window_start)
ORDER BY (model, window_start, device, boot, sequence)
SETTINGS fsync_after_insert = 1;

-- Counts of a whole model (cohort '') and of every single-attribute cut, one row per window, rewritten by the tick from
-- deduplicated reports. They outlive the reports. Read with FINAL.
CREATE TABLE IF NOT EXISTS cohort_counts
(
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    cohort LowCardinality(String) COMMENT 'Empty for the whole fleet, else attribute=value',
    window_start DateTime('UTC'),
    window_seconds UInt32,
    devices UInt32 COMMENT 'Distinct devices behind these counts',
    inferences Int64,
    counts Array(Int64) COMMENT 'All cells in plan order' CODEC(ZSTD(1)),
    written_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(written_at)
PARTITION BY toYYYYMM(window_start)
ORDER BY (model, plan_digest, cohort, window_start, window_seconds);
