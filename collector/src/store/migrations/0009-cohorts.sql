-- How the devices of a model are cut into cohorts, which cohorts are watched and which are not: a row whenever that
-- changes. The newest row of a model and plan holds.
CREATE TABLE IF NOT EXISTS cohort_cuts
(
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    recorded_at DateTime64(3, 'UTC'),
    cuts String COMMENT 'JSON: bins, attributes that are left alone, watched pairs, predicates of named cohorts' CODEC(ZSTD(1)),
    watched Array(String) COMMENT 'Keys of the cohorts under the promise; empty for the whole model' CODEC(ZSTD(1)),
    devices Array(UInt32) COMMENT 'Devices of each, when this was recorded',
    unwatched String COMMENT 'JSON: what is not watched, and why' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY (model, plan_digest);
