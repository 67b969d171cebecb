CREATE OR REPLACE VIEW {views}.feature_drift
(
    model LowCardinality(String) COMMENT 'Name of the model',
    plan LowCardinality(String) COMMENT 'SHA-256 (hex) of the plan',
    cohort LowCardinality(String) COMMENT 'As in feature_histograms; of cohorts, only blocks with evidence are kept',
    feature LowCardinality(String) COMMENT 'First feature that the signal reads',
    signal LowCardinality(String) COMMENT 'The question that was asked, such as temperature/location',
    clock LowCardinality(String) COMMENT 'Length of the block of evidence: window, 6h or 1d',
    time DateTime('UTC') COMMENT 'Start of the block, event time',
    outcome LowCardinality(String) COMMENT 'drift, stable, inconclusive, no-data, or suppressed where it would tell of fewer than kDevices devices',
    reason String COMMENT 'Why it is inconclusive; else empty',
    effect Nullable(Float64) COMMENT 'Size of the change against the baseline, in standard deviations of one inference for signals of the mean; null where not known',
    deviation Nullable(Float64) COMMENT 'Standard deviation of the effect',
    z Nullable(Float64) COMMENT 'The effect beyond the smallest one worth telling, in standard deviations',
    evidence Nullable(Float64) COMMENT 'Evidence for a change so far; an alarm is raised at the threshold',
    threshold Float64 COMMENT 'Evidence at which an alarm is raised',
    evidence_share Nullable(Float64) COMMENT 'Evidence as a share of the threshold, on a logarithmic scale: 0 is none, 1 raises an alarm',
    samples Nullable(Float64) COMMENT 'Inferences behind the effect',
    devices Nullable(UInt32) COMMENT 'Devices behind the block; null where suppressed'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'What was judged of each signal in each block of event time.'
AS
WITH w.told_k >= {k} AND v.devices >= {k} AS told
SELECT
    v.model AS model,
    v.plan_digest AS plan,
    v.cohort AS cohort,
    v.feature AS feature,
    v.signal AS signal,
    v.clock AS clock,
    v.block_start AS time,
    if(told, v.outcome, 'suppressed') AS outcome,
    if(told, v.reason, '') AS reason,
    if(told AND NOT isNaN(v.effect), v.effect, NULL) AS effect,
    if(told AND NOT isNaN(v.deviation), v.deviation, NULL) AS deviation,
    if(told AND NOT isNaN(v.z), v.z, NULL) AS z,
    if(told AND NOT isNaN(v.evidence), v.evidence, NULL) AS evidence,
    v.threshold AS threshold,
    if(told AND NOT isNaN(v.evidence) AND v.threshold > 0, least(1., log1p(greatest(v.evidence, 0.)) / log1p(v.threshold)), NULL) AS evidence_share,
    if(told AND NOT isNaN(v.samples), v.samples, NULL) AS samples,
    if(told, v.devices, NULL) AS devices
FROM
(
    SELECT *, multiIf(clock = '6h', 21600, clock = '1d', 86400, 0) AS block_seconds
    FROM {internal}.verdicts FINAL
) AS v
LEFT JOIN
(
    SELECT model, plan_digest, cohort, block.1 AS block_seconds, block.2 AS block_start, min(if(devices >= {k}, told_k, 0)) AS told_k
    FROM
    (
        SELECT model, plan_digest, cohort, window_start, devices, told_k
        FROM {internal}.cohort_counts FINAL
    )
    ARRAY JOIN [
        (0, window_start),
        (21600, toDateTime(intDiv(toUnixTimestamp(window_start), 21600) * 21600, 'UTC')),
        (86400, toDateTime(intDiv(toUnixTimestamp(window_start), 86400) * 86400, 'UTC'))] AS block
    GROUP BY model, plan_digest, cohort, block_seconds, block_start
) AS w ON v.model = w.model AND v.plan_digest = w.plan_digest AND v.cohort = w.cohort
    AND v.block_seconds = w.block_seconds AND v.block_start = w.block_start
