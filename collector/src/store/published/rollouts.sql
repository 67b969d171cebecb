CREATE OR REPLACE VIEW {views}.rollouts
(
    rollout String COMMENT 'Id of the rollout',
    model LowCardinality(String) COMMENT 'Name of the model',
    version LowCardinality(String) COMMENT 'Version that is rolled out',
    variant LowCardinality(Nullable(String)) COMMENT 'Variant that is rolled out; null where it is chosen for each device',
    kind LowCardinality(String) COMMENT 'release or rollback',
    state LowCardinality(String) COMMENT 'running, holding, paused, completed or aborted',
    hold LowCardinality(Nullable(String)) COMMENT 'no-evidence, harm or deliveries while it holds',
    stage UInt32 COMMENT 'Stage that it is in, from 1',
    stages UInt32 COMMENT 'How many stages it has',
    stage_share Nullable(Float64) COMMENT 'Share of the devices in scope that this stage covers',
    stage_since DateTime('UTC') COMMENT 'Event time at which this stage began',
    control_share Nullable(Float64) COMMENT 'Share of devices that are kept for comparison',
    from_versions Array(String) COMMENT 'Only devices that run one of these; empty for all',
    recommendation Nullable(String) COMMENT 'The recommendation that led to it',
    started_at DateTime('UTC') COMMENT 'By the collector''s clock, as is changed_at',
    changed_at DateTime('UTC') COMMENT 'When it came into this state',
    author LowCardinality(String) COMMENT 'Who decided last; collector when the judgements did',
    reason String COMMENT 'Why it is in this state; the collector''s own words are left out, since they can hold figures of few devices'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Rollouts and rollbacks as they now are.'
AS
SELECT
    rollout,
    model,
    version,
    nullIf(variant, '') AS variant,
    kind,
    state,
    nullIf(hold, '') AS hold,
    stage + 1 AS stage,
    JSONLength(spec, 'stages') AS stages,
    JSONExtract(JSONExtractArrayRaw(spec, 'stages')[stage], 'share', 'Nullable(Float64)') AS stage_share,
    stage_since,
    JSONExtract(spec, 'controlShare', 'Nullable(Float64)') AS control_share,
    JSONExtract(spec, 'fromVersions', 'Array(String)') AS from_versions,
    nullIf(recommendation, '') AS recommendation,
    toDateTime(started_at, 'UTC') AS started_at,
    toDateTime(recorded_at, 'UTC') AS changed_at,
    author,
    if(author = 'collector', '', reason) AS reason
FROM {internal}.rollouts
