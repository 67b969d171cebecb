CREATE OR REPLACE VIEW {views}.incidents
(
    incident String COMMENT 'Id of the incident',
    model LowCardinality(String) COMMENT 'Name of the model',
    state LowCardinality(String) COMMENT 'open, resolved or merged',
    headline String COMMENT 'What happened, in one sentence; suppressed where it would tell of fewer than kDevices devices',
    why LowCardinality(String) COMMENT 'What detection can say of the cause, as a code',
    why_text String COMMENT 'The same in words; suppressed as the headline is',
    cohorts Array(Map(String, String)) COMMENT 'The smallest set of cohorts that accounts for its alarms; an empty map is the whole fleet',
    alarms Array(String) COMMENT 'Ids of its alarms',
    signals Array(String) COMMENT 'Signals that changed, largest part first',
    effects Array(Nullable(Float64)) COMMENT 'Of each signal: the change in standard deviations; null where not told or not known',
    devices Nullable(UInt32) COMMENT 'Devices in those cohorts; null where not told or not known',
    accuracy_change Nullable(Float64) COMMENT 'Of the estimated accuracy, as a share; null where not told or not known',
    opened_at DateTime('UTC') COMMENT 'Event time',
    changed_at DateTime('UTC') COMMENT 'Event time at which the change probably began',
    resolved_at Nullable(DateTime('UTC')) COMMENT 'Event time; null while it is open',
    merged_into Nullable(String) COMMENT 'The incident that has its alarms now',
    author LowCardinality(String) COMMENT 'Who brought it into this state',
    reason String COMMENT 'Why it is in this state'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'Incidents as they now are: alarms that have one cause, told once.'
AS
WITH i.least AND i.devices >= {k} AS told
SELECT
    i.incident AS incident,
    i.model AS model,
    i.state AS state,
    if(told, i.headline, 'suppressed') AS headline,
    i.why AS why,
    if(told, i.why_text, 'suppressed') AS why_text,
    i.cohorts AS cohorts,
    i.alarms AS alarms,
    i.signals AS signals,
    arrayMap(effect -> if(told AND NOT isNaN(effect), effect, NULL), i.effects) AS effects,
    if(told, i.devices, NULL) AS devices,
    if(told AND NOT isNaN(i.accuracy_change), i.accuracy_change, NULL) AS accuracy_change,
    i.opened_at AS opened_at,
    i.changed_at AS changed_at,
    i.resolved_at AS resolved_at,
    nullIf(i.merged_into, '') AS merged_into,
    i.author AS author,
    i.reason AS reason
FROM
(
    SELECT n.*, w.least AS least
    FROM {internal}.incidents AS n
    LEFT JOIN
    (
        SELECT x.incident AS incident, min(t.told) AS least
        FROM (SELECT incident, arrayJoin(alarms) AS alarm FROM {internal}.incidents) AS x
        LEFT JOIN {views}.alarms AS t ON x.alarm = t.alarm
        GROUP BY incident
    ) AS w ON n.incident = w.incident
) AS i
