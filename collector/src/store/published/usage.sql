CREATE OR REPLACE VIEW {views}.usage
(
    model LowCardinality(String) COMMENT 'Name of the model',
    version LowCardinality(String) COMMENT 'Version of the model; empty for all versions together',
    cohort LowCardinality(String) COMMENT 'As in feature_histograms; empty for the whole fleet',
    day DateTime('UTC') COMMENT 'Start of the day, event time',
    inferences Int64 COMMENT 'Inferences in the windows that may be told',
    windows UInt64 COMMENT 'Windows that were counted',
    hidden_windows UInt64 COMMENT 'Windows that are left out, since they would tell of fewer than kDevices devices',
    devices Nullable(UInt32) COMMENT 'Most devices in any one of the counted windows; null where there is none'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Inferences by model, version, group of devices and day: for metering. Pick version = empty or cohort = empty where you add up, else devices count more than once.'
AS
SELECT
    model,
    version,
    cohort,
    toStartOfDay(window_start, 'UTC') AS day,
    sumIf(inferences, told) AS inferences,
    countIf(told) AS windows,
    countIf(NOT told) AS hidden_windows,
    if(windows = 0, NULL, maxIf(devices, told)) AS devices
FROM
(
    SELECT model, version, cohort, window_start, inferences, devices, told_k >= {k} AND devices >= {k} AS told
    FROM {internal}.version_counts FINAL
    WHERE devices > 0
    UNION ALL
    SELECT model, '' AS version, cohort, window_start, inferences, devices, told_k >= {k} AND devices >= {k} AS told
    FROM {internal}.cohort_counts FINAL
    WHERE devices > 0
)
GROUP BY model, version, cohort, day
