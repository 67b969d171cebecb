CREATE OR REPLACE VIEW {views}.devices
(
    device String COMMENT 'Id of the device',
    attributes Map(String, String) COMMENT 'As it last gave them',
    agent_version LowCardinality(String) COMMENT 'Version of the agent on it',
    first_seen DateTime('UTC') COMMENT 'By the collector''s clock, as is last_seen',
    last_seen DateTime('UTC') COMMENT 'When it last introduced itself',
    last_window Nullable(DateTime('UTC')) COMMENT 'Event time: start of the newest window that it reported',
    versions Map(String, String) COMMENT 'Version of each model that it reported running last',
    variants Map(String, String) COMMENT 'Variant of each model that it reported running last',
    clock_skew_seconds Float64 COMMENT 'Its clock minus that of the collector, when it was last seen',
    health LowCardinality(String) COMMENT 'well, silent, or anomalous',
    anomalies Array(String) COMMENT 'Kinds of anomalies that are firing on it'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Devices: who they are, what they run and whether they are well. Nothing of what they counted.'
AS
SELECT
    d.device AS device,
    a.newest AS attributes,
    d.agent_version AS agent_version,
    toDateTime(d.first_seen, 'UTC') AS first_seen,
    toDateTime(d.last_seen, 'UTC') AS last_seen,
    if(r.device = '', NULL, r.last_window) AS last_window,
    r.versions AS versions,
    r.variants AS variants,
    d.clock_skew_ms / 1000 AS clock_skew_seconds,
    multiIf(has(anomalies, 'silence'), 'silent', notEmpty(anomalies), 'anomalous', 'well') AS health,
    f.kinds AS anomalies
FROM (SELECT * FROM {internal}.devices FINAL) AS d
LEFT JOIN
(
    SELECT device, argMax(attributes, received_at) AS newest
    FROM {internal}.device_attributes
    GROUP BY device
) AS a ON d.device = a.device
LEFT JOIN
(
    SELECT device, max(last_window) AS last_window,
        CAST((groupArray(toString(model)), groupArray(toString(version))), 'Map(String, String)') AS versions,
        CAST((groupArray(toString(model)), groupArray(toString(variant))), 'Map(String, String)') AS variants
    FROM (SELECT model, device, version, variant, last_window FROM {internal}.running_models ORDER BY model)
    GROUP BY device
) AS r ON d.device = r.device
LEFT JOIN
(
    SELECT device, arraySort(groupUniqArray(toString(kind))) AS kinds
    FROM {internal}.device_anomalies
    WHERE state = 'firing' AND device != ''
    GROUP BY device
) AS f ON d.device = f.device
