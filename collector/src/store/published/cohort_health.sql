CREATE OR REPLACE VIEW {views}.cohort_health
(
    model LowCardinality(String) COMMENT 'Name of the model',
    cohort LowCardinality(String) COMMENT 'As in feature_histograms',
    outcome LowCardinality(String) COMMENT 'drift (an alarm fires), pending (a tenth of the way there), ok, inconclusive, no-data, or suppressed where it would tell of fewer than kDevices devices',
    time DateTime('UTC') COMMENT 'Start of the newest block that was judged, event time',
    devices Nullable(UInt32) COMMENT 'Devices behind the newest block; null where suppressed',
    signals UInt64 COMMENT 'Signals with a verdict in the last two days of event time; of cohorts, only those with evidence are kept',
    stable UInt64 COMMENT 'How many of these are stable',
    drifting UInt64 COMMENT 'How many of these drift',
    inconclusive UInt64 COMMENT 'How many of these are inconclusive',
    firing_alarms UInt64 COMMENT 'Alarms of exactly this cohort that are firing',
    worst_feature LowCardinality(Nullable(String)) COMMENT 'Feature with the most evidence; null where suppressed or no evidence',
    worst_evidence_share Nullable(Float64) COMMENT 'Its evidence_share, as in feature_drift',
    worst_effect Nullable(Float64) COMMENT 'Its effect, as in feature_drift'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Each watched cohort of each model as it is now: one row a cohort.'
AS
WITH (SELECT max(block_start) FROM {internal}.verdicts) AS newest
SELECT
    d.model AS model,
    d.cohort AS cohort,
    multiIf(
        a.firing > 0, 'drift',
        d.suppressed = d.signals, 'suppressed',
        d.worst_ratio >= 0.1, 'pending',
        d.stable + d.drifting > 0, 'ok',
        d.inconclusive > 0, 'inconclusive',
        'no-data') AS outcome,
    d.time AS time,
    d.devices AS devices,
    d.signals AS signals,
    d.stable AS stable,
    d.drifting AS drifting,
    d.inconclusive AS inconclusive,
    a.firing AS firing_alarms,
    nullIf(d.worst_feature, '') AS worst_feature,
    d.worst AS worst_evidence_share,
    d.worst_effect AS worst_effect
FROM
(
    SELECT model, cohort, max(last_time) AS time, argMax(last_devices, last_time) AS devices, count() AS signals,
        countIf(last_outcome = 'stable') AS stable, countIf(last_outcome = 'drift') AS drifting,
        countIf(last_outcome = 'inconclusive') AS inconclusive, countIf(last_outcome = 'suppressed') AS suppressed,
        max(last_share) AS worst, max(last_ratio) AS worst_ratio, argMax(feature, last_share) AS worst_feature, argMax(last_effect, last_share) AS worst_effect
    FROM
    (
        SELECT model, plan, cohort, signal, any(feature) AS feature, max(time) AS last_time,
            argMax(outcome, time) AS last_outcome, argMax(tuple(devices), time).1 AS last_devices,
            argMax(tuple(evidence_share), time).1 AS last_share, argMax(tuple(evidence / threshold), time).1 AS last_ratio, argMax(tuple(effect), time).1 AS last_effect
        FROM {views}.feature_drift
        WHERE time >= newest - INTERVAL 2 DAY
        GROUP BY model, plan, cohort, signal
    )
    GROUP BY model, cohort
) AS d
LEFT JOIN
(
    SELECT model, cohort, count() AS firing
    FROM {views}.alarms
    WHERE state = 'firing'
    GROUP BY model, cohort
) AS a ON d.model = a.model AND d.cohort = a.cohort
