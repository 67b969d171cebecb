CREATE OR REPLACE VIEW {views}.device_anomalies
(
    anomaly String COMMENT 'Id of the anomaly',
    model LowCardinality(Nullable(String)) COMMENT 'Name of the model; null for what concerns the device alone, such as its clock',
    kind LowCardinality(String) COMMENT 'silence, dead, stuck, saturated, outlier, error-storm, latency, resources or clock-skew',
    device Nullable(String) COMMENT 'The device; null where one row stands for many',
    cohort Map(String, String) COMMENT 'What the many devices share; empty for one device',
    features Array(String) COMMENT 'Features that showed it',
    signal LowCardinality(Nullable(String)) COMMENT 'Signal that crossed first',
    state LowCardinality(String) COMMENT 'firing or resolved',
    raised_at DateTime('UTC') COMMENT 'Event time',
    since DateTime('UTC') COMMENT 'Event time of the first block in which it showed',
    resolved_at Nullable(DateTime('UTC')) COMMENT 'Event time; null while it fires',
    resolution LowCardinality(Nullable(String)) COMMENT 'well, back, folded (one of many), adopted (its new normal) or gone; null while it fires',
    devices Nullable(UInt32) COMMENT 'Devices that the row stands for; null where they are several, but fewer than kDevices'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'What was found wrong with single devices, or at once with many. No figures of what a device counted.'
AS
SELECT
    anomaly,
    nullIf(model, '') AS model,
    kind,
    nullIf(device, '') AS device,
    cohort,
    features,
    nullIf(signal, '') AS signal,
    state,
    raised_at,
    since,
    resolved_at,
    nullIf(resolution, '') AS resolution,
    multiIf(device IS NOT NULL, 1, devices >= {k}, devices, NULL) AS devices
FROM {internal}.device_anomalies
