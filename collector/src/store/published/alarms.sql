CREATE OR REPLACE VIEW {views}.alarms
(
    alarm String COMMENT 'Id of the alarm',
    model LowCardinality(String) COMMENT 'Name of the model',
    plan LowCardinality(String) COMMENT 'SHA-256 (hex) of the plan',
    cohort LowCardinality(String) COMMENT 'As in feature_histograms',
    feature LowCardinality(String) COMMENT 'Feature that changed',
    signal LowCardinality(String) COMMENT 'Signal that crossed its threshold first',
    signals Array(String) COMMENT 'All signals that crossed theirs',
    lane LowCardinality(String) COMMENT 'evidence (gathered over blocks) or fast (one block was enough)',
    clock LowCardinality(String) COMMENT 'window, 6h or 1d; empty in alarms of older versions',
    state LowCardinality(String) COMMENT 'firing or resolved',
    raised_at DateTime('UTC') COMMENT 'Event time',
    changed_at DateTime('UTC') COMMENT 'Event time at which the change probably began',
    resolved_at Nullable(DateTime('UTC')) COMMENT 'Event time; null while it fires',
    told UInt8 COMMENT '1 when the figures behind may be told; 0 when they would tell of fewer than kDevices devices',
    effect Nullable(Float64) COMMENT 'Change of the first signal, in standard deviations of one inference; null where not told or not known, as are the next four',
    shift_sigma Nullable(Float64) COMMENT 'Shift of the mean, in standard deviations of the baseline',
    psi Nullable(Float64) COMMENT 'Population stability index',
    jensen_shannon Nullable(Float64) COMMENT 'Jensen-Shannon distance',
    wasserstein Nullable(Float64) COMMENT 'Wasserstein distance, normalised',
    devices Nullable(UInt32) COMMENT 'Devices in the cohort; null where not told or not known',
    author LowCardinality(String) COMMENT 'Who brought it into this state',
    reason String COMMENT 'Why it is in this state'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Alarms as they now are, firing and resolved.'
AS
WITH a.devices_known >= {k} AND a.least >= {k} AS is_told
SELECT
    a.alarm AS alarm,
    a.model AS model,
    a.plan_digest AS plan,
    a.cohort_key AS cohort,
    a.feature AS feature,
    a.signal AS signal,
    a.signals AS signals,
    a.lane AS lane,
    a.clock AS clock,
    a.state AS state,
    a.raised_at AS raised_at,
    a.changed_at AS changed_at,
    a.resolved_at AS resolved_at,
    is_told AS told,
    if(is_told AND NOT isNaN(a.effect_sd), a.effect_sd, NULL) AS effect,
    if(is_told AND NOT isNaN(a.shift_sigma), a.shift_sigma, NULL) AS shift_sigma,
    if(is_told AND NOT isNaN(a.psi), a.psi, NULL) AS psi,
    if(is_told AND NOT isNaN(a.js), a.js, NULL) AS jensen_shannon,
    if(is_told AND NOT isNaN(a.wasserstein), a.wasserstein, NULL) AS wasserstein,
    if(is_told, a.devices_known, NULL) AS devices,
    a.author AS author,
    a.reason AS reason
FROM
(
    SELECT a.*, w.least AS least, w.most AS devices_known
    FROM (SELECT *, if(mapContains(cohort, 'name:'), concat('name:', cohort['name:']), arrayStringConcat(arraySort(arrayMap((n, v) -> concat(replaceRegexpAll(n, '[\\\\,]', '\\\\\\0'), '=', replaceRegexpAll(v, '[\\\\,]', '\\\\\\0')), mapKeys(cohort), mapValues(cohort))), ',')) AS cohort_key FROM {internal}.alarms) AS a
    LEFT JOIN
    (
        SELECT x.alarm AS alarm, min(if(c.devices >= {k}, c.told_k, 0)) AS least, max(c.devices) AS most
        FROM (SELECT alarm, model, plan_digest, changed_at, raised_at, if(mapContains(cohort, 'name:'), concat('name:', cohort['name:']), arrayStringConcat(arraySort(arrayMap((n, v) -> concat(replaceRegexpAll(n, '[\\\\,]', '\\\\\\0'), '=', replaceRegexpAll(v, '[\\\\,]', '\\\\\\0')), mapKeys(cohort), mapValues(cohort))), ',')) AS cohort_key FROM {internal}.alarms) AS x
        INNER JOIN (SELECT model, plan_digest, cohort, window_start, devices, told_k FROM {internal}.cohort_counts FINAL) AS c
            ON x.model = c.model AND x.plan_digest = c.plan_digest AND x.cohort_key = c.cohort
        WHERE c.window_start BETWEEN x.changed_at AND x.raised_at
        GROUP BY alarm
    ) AS w ON a.alarm = w.alarm
) AS a
