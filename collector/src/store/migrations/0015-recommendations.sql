-- Append-only: what was recommended, and what people and policies made of it, with the recommendation as it then was. The
-- current state is the view below.
CREATE TABLE IF NOT EXISTS recommendation_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    recommendation String,
    state LowCardinality(String) COMMENT 'open, accepted, dismissed, expired, superseded or carried-out',
    model LowCardinality(String),
    action LowCardinality(String) COMMENT 'rollback, hold, promote, retrain, recalibrate, inspect-devices or fix-input-pipeline',
    cohorts Array(Map(String, String)) COMMENT 'Devices of any of these; an empty map is everybody',
    variants Array(String) COMMENT 'Of these, devices that run one of these variants; empty for all',
    from_version String COMMENT 'Empty where the action changes no version, as the next two',
    to_version String COMMENT 'The last good one for this scope',
    to_variant String COMMENT 'Empty when it is chosen for each device',
    reason String COMMENT 'Why, in one sentence',
    evidence String COMMENT 'JSON: a list of { kind, signal, effect, low, high, margin, finding, devices, controls, evidence }',
    expected_gain String,
    would_change String COMMENT 'What would change the verdict',
    ruled_out String COMMENT 'JSON: a list of { alternative, because }',
    cause String COMMENT 'What it is about; at most one is open for a cause',
    raised_at DateTime('UTC') COMMENT 'Event time',
    author LowCardinality(String) COMMENT 'Who brought it into this state; policy when the configuration did',
    state_reason String COMMENT 'Why it is in this state',
    rollout String COMMENT 'That accepting it has started; empty for none',
    opened_at DateTime64(3, 'UTC'),
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (recommendation, event_id)
SETTINGS fsync_after_insert = 1;

CREATE OR REPLACE VIEW recommendations AS
SELECT *
FROM recommendation_events
ORDER BY recommendation, event_id DESC
LIMIT 1 BY recommendation;

-- The devices that recommendations name. Apart from them, so that a device can be forgotten.
CREATE TABLE IF NOT EXISTS recommendation_devices
(
    recommendation String,
    part LowCardinality(String) COMMENT 'scope: it is about these devices; affected: they ran the version when a rollback was accepted',
    device String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (recommendation, part, device)
SETTINGS fsync_after_insert = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- Append-only: who was told of what. Whoever is told at all is told at least once, and once where nothing fails.
CREATE TABLE IF NOT EXISTS notification_deliveries
(
    event_id UInt64 COMMENT 'Grows with every event',
    target String COMMENT 'Name of the target in the configuration',
    subject String COMMENT 'Id of the incident or recommendation; empty in the row that says since when the target is known',
    phase LowCardinality(String) COMMENT 'known, firing (it was told that it is there) or resolved (that it is over)',
    attempts UInt32 COMMENT 'Tries that it took',
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (target, subject, event_id)
SETTINGS fsync_after_insert = 1;
