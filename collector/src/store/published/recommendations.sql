CREATE OR REPLACE VIEW {views}.recommendations
(
    recommendation String COMMENT 'Id of the recommendation',
    model LowCardinality(String) COMMENT 'Name of the model',
    state LowCardinality(String) COMMENT 'open, accepted, dismissed, expired, superseded or carried-out',
    action LowCardinality(String) COMMENT 'rollback, hold, promote, retrain, recalibrate, inspect-devices or fix-input-pipeline',
    cohorts Array(Map(String, String)) COMMENT 'Devices of any of these; an empty map is everybody',
    variants Array(String) COMMENT 'Of these, devices that run one of these variants; empty for all',
    from_version LowCardinality(Nullable(String)) COMMENT 'Version to leave; null where the action changes none',
    to_version LowCardinality(Nullable(String)) COMMENT 'Version to go to; null where the action changes none',
    to_variant LowCardinality(Nullable(String)) COMMENT 'Variant to go to; null where it is chosen for each device',
    kinds Array(String) COMMENT 'What its evidence is about, such as accuracy, errors or latency',
    findings Array(String) COMMENT 'What was found of each of these kinds',
    raised_at DateTime('UTC') COMMENT 'Event time',
    opened_at DateTime('UTC') COMMENT 'By the collector''s clock, as is decided_at',
    decided_at Nullable(DateTime('UTC')) COMMENT 'When it came into this state; null while it is open',
    author LowCardinality(String) COMMENT 'Who brought it into this state; policy when the configuration did',
    state_reason String COMMENT 'Why it is in this state',
    rollout Nullable(String) COMMENT 'The rollout that accepting it has started'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Recommendations as they now are. Their figures are on the collector''s page, where they are told by the rules for few devices.'
AS
SELECT
    recommendation,
    model,
    state,
    action,
    cohorts,
    variants,
    nullIf(from_version, '') AS from_version,
    nullIf(to_version, '') AS to_version,
    nullIf(to_variant, '') AS to_variant,
    arrayMap(one -> JSONExtractString(one, 'kind'), JSONExtractArrayRaw(evidence)) AS kinds,
    arrayMap(one -> JSONExtractString(one, 'finding'), JSONExtractArrayRaw(evidence)) AS findings,
    raised_at,
    toDateTime(opened_at, 'UTC') AS opened_at,
    if(state = 'open', NULL, toDateTime(recorded_at, 'UTC')) AS decided_at,
    author,
    state_reason,
    nullIf(rollout, '') AS rollout
FROM {internal}.recommendations
