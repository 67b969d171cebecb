-- What an alarm was found with, and which decision an event follows from.
ALTER TABLE alarm_events
    ADD COLUMN IF NOT EXISTS clock LowCardinality(String) DEFAULT '' COMMENT 'window, 6h or 1d; empty in events of older versions',
    ADD COLUMN IF NOT EXISTS effect_sd Float64 DEFAULT nan COMMENT 'Change of the first signal, in standard deviations of one inference',
    ADD COLUMN IF NOT EXISTS devices UInt32 DEFAULT 0 COMMENT 'Devices in the cohort; 0 when not known',
    ADD COLUMN IF NOT EXISTS decision LowCardinality(String) DEFAULT '' COMMENT 'rebaseline, resolve or keep; empty when nobody decided';

CREATE OR REPLACE VIEW alarms AS
SELECT *
FROM alarm_events
ORDER BY alarm, event_id DESC
LIMIT 1 BY alarm;

-- Append-only: what people and policies decided on alarms, and from which place in event time on it holds. It is written
-- before it takes effect, so that a replay after a crash takes the same decision at the same place.
CREATE TABLE IF NOT EXISTS alarm_decisions
(
    decision_id UInt64 COMMENT 'Grows with every decision',
    alarm String,
    model LowCardinality(String),
    plan_digest LowCardinality(String),
    action LowCardinality(String) COMMENT 'rebaseline, resolve or keep',
    after_window DateTime('UTC') COMMENT 'Start of the last window evaluated before it; the next one is judged after it',
    effective_at DateTime('UTC') COMMENT 'Event time, end of that window',
    author LowCardinality(String) COMMENT 'Who decided; policy when the configuration did',
    reason String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (model, plan_digest, after_window, decision_id)
SETTINGS fsync_after_insert = 1;

-- Append-only: what happened to each incident, with the incident as it then was. The current state is the view below.
CREATE TABLE IF NOT EXISTS incident_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    incident String,
    cause_event UInt64 COMMENT 'event_id of the alarm event that led to it',
    action LowCardinality(String) COMMENT 'opened, joined, updated, merged, resolved or reopened',
    state LowCardinality(String) COMMENT 'open, resolved or merged',
    model LowCardinality(String),
    headline String,
    why LowCardinality(String) COMMENT 'What detection can say of the cause, as a code',
    why_text String,
    cohorts Array(Map(String, String)) COMMENT 'The smallest set that accounts for its alarms',
    alarms Array(String),
    signals Array(String) COMMENT 'Largest part first; the next three columns go with it',
    signal_alarms Array(String),
    effects Array(Float64) COMMENT 'In standard deviations of one inference; nan when not known',
    contributions Array(Float64) COMMENT 'Part of the sum of squared effects',
    devices UInt32 COMMENT 'In those cohorts; 0 when not known',
    accuracy_change Float64 COMMENT 'Of the estimated accuracy, as a share; nan when not known',
    opened_at DateTime('UTC') COMMENT 'Event time',
    changed_at DateTime('UTC') COMMENT 'Event time at which the change probably began',
    resolved_at Nullable(DateTime('UTC')),
    merged_into String COMMENT 'The incident that has its alarms now',
    author LowCardinality(String),
    reason String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (incident, event_id)
SETTINGS fsync_after_insert = 1;

CREATE OR REPLACE VIEW incidents AS
SELECT *
FROM incident_events
ORDER BY incident, event_id DESC
LIMIT 1 BY incident;

-- Append-only: what people are to be told, once per incident. Whoever delivers adds a `delivered` row.
CREATE TABLE IF NOT EXISTS notification_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    incident String COMMENT 'At most one `due` row each',
    state LowCardinality(String) COMMENT 'due, withdrawn or delivered',
    model LowCardinality(String),
    headline String,
    author LowCardinality(String),
    reason String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (incident, event_id)
SETTINGS fsync_after_insert = 1;

CREATE OR REPLACE VIEW notifications AS
SELECT *
FROM notification_events
ORDER BY incident, event_id DESC
LIMIT 1 BY incident;
