CREATE OR REPLACE VIEW {views}.versions
(
    model LowCardinality(String) COMMENT 'Name of the model',
    version LowCardinality(String) COMMENT 'Version of the model',
    variant LowCardinality(String) COMMENT 'Such as fp32 or int8; may be empty',
    state LowCardinality(String) COMMENT 'available or retired, as registered; unregistered where devices only say that they run it',
    digest String COMMENT 'SHA-256 (hex) of the model file; of an unregistered one, as devices say',
    size_bytes Nullable(UInt64) COMMENT 'Of the model file; null where not registered, as are the next three',
    parent LowCardinality(Nullable(String)) COMMENT 'Version that it was made from',
    stated_accuracy Nullable(Float64) COMMENT 'Share of right answers, as its maker measured it',
    added_at Nullable(DateTime('UTC')) COMMENT 'When it was registered',
    devices UInt64 COMMENT 'Devices whose newest report ran it',
    last_window Nullable(DateTime('UTC')) COMMENT 'Event time: start of the newest window in which a device ran it'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Versions and variants of each model, registered or reported, and how many devices run them now.'
AS
SELECT
    model,
    version,
    variant,
    if(max(registered) = 1, anyIf(v_state, registered = 1), 'unregistered') AS state,
    if(max(registered) = 1, anyIf(v_digest, registered = 1), max(v_digest)) AS digest,
    anyIf(toNullable(v_size), registered = 1) AS size_bytes,
    nullIf(anyIf(v_parent, registered = 1), '') AS parent,
    max(v_accuracy) AS stated_accuracy,
    max(v_added) AS added_at,
    sum(v_devices) AS devices,
    max(v_window) AS last_window
FROM
(
    SELECT toString(model) AS model, version, variant, 1 AS registered, state AS v_state, digest AS v_digest, size_bytes AS v_size, parent AS v_parent,
        accuracy AS v_accuracy, toNullable(toDateTime(added_at, 'UTC')) AS v_added, 0 AS v_devices, NULL AS v_window
    FROM {internal}.model_variants
    UNION ALL
    SELECT toString(model) AS model, toString(version) AS version, toString(variant) AS variant, 0 AS registered, '' AS v_state, toString(max(model_digest)) AS v_digest, 0 AS v_size, '' AS v_parent,
        NULL AS v_accuracy, NULL AS v_added, count() AS v_devices, toNullable(max(last_window)) AS v_window
    FROM {internal}.running_models
    GROUP BY model, version, variant
)
GROUP BY model, version, variant
