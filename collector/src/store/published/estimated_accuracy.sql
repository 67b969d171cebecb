CREATE OR REPLACE VIEW {views}.estimated_accuracy
(
    model LowCardinality(String) COMMENT 'Name of the model',
    version LowCardinality(String) COMMENT 'Version of the model, as devices name it',
    cohort LowCardinality(String) COMMENT 'As in feature_histograms',
    plan LowCardinality(String) COMMENT 'SHA-256 (hex) of the plan whose reference says how often the model is right at each confidence',
    day DateTime('UTC') COMMENT 'Start of the day, event time',
    outcome LowCardinality(String) COMMENT 'estimated, inconclusive, no-data, or suppressed where it would tell of fewer than kDevices devices',
    reason String COMMENT 'Why there is no estimate; else empty',
    estimate Nullable(Float64) COMMENT 'Estimated share of right answers, without labels; null where there is none',
    low Nullable(Float64) COMMENT 'Lower end of its 95 % interval',
    high Nullable(Float64) COMMENT 'Upper end of its 95 % interval',
    inferences Nullable(Float64) COMMENT 'Inferences behind the estimate',
    devices Nullable(UInt32) COMMENT 'Devices behind the estimate; null where suppressed',
    true_outcome LowCardinality(String) COMMENT 'As outcome, of the accuracy that feedback shows',
    true_accuracy Nullable(Float64) COMMENT 'Share of right answers among those that feedback came for',
    true_low Nullable(Float64) COMMENT 'Lower end of its 95 % interval',
    true_high Nullable(Float64) COMMENT 'Upper end of its 95 % interval',
    labels Nullable(Float64) COMMENT 'Answers that feedback came for',
    label_devices Nullable(UInt32) COMMENT 'Devices that feedback came from; null where they are fewer than kDevices'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Accuracy of each version on each cohort by day: estimated from confidence, and true where there is feedback. Of the last days it is worked out anew as reports come in.'
AS
WITH
    t.told_k >= {k} AND a.devices >= {k} AS told,
    told AND a.label_devices >= {k} AS labels_told
SELECT
    a.model AS model,
    a.version AS version,
    a.cohort AS cohort,
    a.plan_digest AS plan,
    a.day AS day,
    if(told, a.outcome, 'suppressed') AS outcome,
    if(told, a.reason, '') AS reason,
    if(told AND NOT isNaN(a.estimate), a.estimate, NULL) AS estimate,
    if(told AND NOT isNaN(a.low), a.low, NULL) AS low,
    if(told AND NOT isNaN(a.high), a.high, NULL) AS high,
    if(told AND NOT isNaN(a.inferences), a.inferences, NULL) AS inferences,
    if(told, a.devices, NULL) AS devices,
    multiIf(labels_told, a.true_outcome, told AND a.label_devices = 0, 'no-data', 'suppressed') AS true_outcome,
    if(labels_told AND NOT isNaN(a.true_accuracy), a.true_accuracy, NULL) AS true_accuracy,
    if(labels_told AND NOT isNaN(a.true_low), a.true_low, NULL) AS true_low,
    if(labels_told AND NOT isNaN(a.true_high), a.true_high, NULL) AS true_high,
    if(labels_told AND NOT isNaN(a.labels), a.labels, NULL) AS labels,
    if(labels_told, a.label_devices, NULL) AS label_devices
FROM (SELECT * FROM {internal}.accuracy_days FINAL) AS a
LEFT JOIN
(
    SELECT model, plan_digest, version, cohort, toStartOfDay(window_start, 'UTC') AS day, min(if(devices >= {k}, told_k, 0)) AS told_k
    FROM {internal}.version_counts FINAL
    GROUP BY model, plan_digest, version, cohort, day
) AS t ON a.model = t.model AND a.plan_digest = t.plan_digest AND a.version = t.version AND a.cohort = t.cohort AND a.day = t.day
