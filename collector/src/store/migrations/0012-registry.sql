-- Append-only: what was registered and retired, by whom and why. The current state is the view below.
CREATE TABLE IF NOT EXISTS model_events
(
    event_id UInt64 COMMENT 'Grows with every event',
    action LowCardinality(String) COMMENT 'added or retired',
    model LowCardinality(String),
    version String COMMENT 'As its maker names it',
    variant String COMMENT 'Such as fp32 or int8; may be empty',
    digest String COMMENT 'SHA-256 (hex) of the model file; the same in all events of a version and variant that hold',
    size_bytes UInt64,
    execution_providers Array(String) COMMENT 'Of onnxruntime, any of which it needs; empty for any',
    target String COMMENT 'JSON: predicate on the attributes of devices that it is for; empty for all',
    accuracy Nullable(Float64) COMMENT 'Share of right answers, as its maker measured it; null where nobody said, as in the next three',
    latency_seconds Nullable(Float64) COMMENT 'Of one inference',
    memory_bytes Nullable(Float64),
    energy_joules Nullable(Float64) COMMENT 'Of one inference',
    parent String COMMENT 'Version that it was made from; empty where nobody said',
    plan_digest String COMMENT 'SHA-256 (hex) of the plan that it is counted by; empty for that of the model',
    canary_digest String COMMENT 'SHA-256 (hex) of a file of inputs with expected outputs; empty for none',
    inputs String COMMENT 'JSON: names, types and shapes, as the file says; empty where it could not be read',
    outputs String COMMENT 'JSON: as inputs',
    author LowCardinality(String),
    reason String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (model, version, variant, event_id)
SETTINGS fsync_after_insert = 1;

-- Each version and variant as it is now. An event that gives one another file does not hold.
CREATE OR REPLACE VIEW model_variants AS
SELECT
    model, version, variant, digest,
    argMaxIf(size_bytes, event_id, action = 'added') AS size_bytes,
    argMaxIf(execution_providers, event_id, action = 'added') AS execution_providers,
    argMaxIf(target, event_id, action = 'added') AS target,
    argMaxIf(tuple(accuracy), event_id, action = 'added').1 AS accuracy,
    argMaxIf(tuple(latency_seconds), event_id, action = 'added').1 AS latency_seconds,
    argMaxIf(tuple(memory_bytes), event_id, action = 'added').1 AS memory_bytes,
    argMaxIf(tuple(energy_joules), event_id, action = 'added').1 AS energy_joules,
    argMaxIf(parent, event_id, action = 'added') AS parent,
    argMaxIf(plan_digest, event_id, action = 'added') AS plan_digest,
    argMaxIf(canary_digest, event_id, action = 'added') AS canary_digest,
    if(argMax(action, event_id) = 'added', 'available', 'retired') AS state,
    min(recorded_at) AS added_at,
    max(recorded_at) AS changed_at,
    argMax(author, event_id) AS author,
    argMax(reason, event_id) AS reason
FROM
(
    SELECT *, first_value(digest) OVER (PARTITION BY model, version, variant ORDER BY event_id) AS first_digest
    FROM model_events
)
WHERE digest = first_digest
GROUP BY model, version, variant, digest;

CREATE OR REPLACE VIEW models AS
SELECT
    model,
    uniqExact(version) AS versions,
    countIf(state = 'available') AS available_variants,
    countIf(state = 'retired') AS retired_variants,
    min(added_at) AS added_at,
    max(changed_at) AS changed_at
FROM model_variants
GROUP BY model;

-- What each device reported running last, as of a moment ago. Rewritten from reports; read the view below, which is of now.
CREATE TABLE IF NOT EXISTS running_model_rows
(
    model LowCardinality(String),
    device String,
    version LowCardinality(String) COMMENT 'As the device says',
    variant LowCardinality(String) COMMENT 'As the device says',
    model_digest LowCardinality(String) COMMENT 'SHA-256 (hex) of the model file that truly runs',
    since DateTime('UTC') COMMENT 'Event time: start of the first window of it without another in between',
    last_window DateTime('UTC') COMMENT 'Event time: start of the last window of it',
    window_seconds UInt32,
    previous_digest LowCardinality(String) COMMENT 'What ran before it; empty where that was never seen',
    ingest_upto UInt64 COMMENT 'Reports up to this one are in it'
)
ENGINE = ReplacingMergeTree(ingest_upto)
ORDER BY (model, device)
SETTINGS fsync_after_insert = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- The rows above with what came in since. Two weeks of event time are looked back at, so that a late report of long ago
-- costs nothing and changes nothing.
CREATE OR REPLACE VIEW running_models AS
WITH
    (SELECT max(ingest_upto) FROM running_model_rows) AS upto,
    (SELECT max(window_start) FROM reports) AS newest
SELECT
    model,
    device,
    runs[1].3 AS version,
    runs[1].4 AS variant,
    runs[1].5 AS model_digest,
    if(length(runs) > 1, greatest(runs[1].6, runs[2].1 + runs[1].7), runs[1].6) AS since,
    runs[1].1 AS last_window,
    runs[1].7 AS window_seconds,
    if(length(runs) > 1, runs[2].5, runs[1].8) AS previous_digest,
    ingested AS ingest_upto
FROM
(
    SELECT
        model,
        device,
        arrayReverseSort(groupArray((ended, upto_run, version, variant, model_digest, began, seconds, before))) AS runs,
        max(upto_run) AS ingested
    FROM
    (
        SELECT
            model, device, version, variant, model_digest,
            min(starts) AS began, max(ends_at) AS ended, max(window_length) AS seconds, max(replaced) AS before, max(id) AS upto_run
        FROM
        (
            SELECT model, device, version, variant, model_digest,
                since AS starts, last_window AS ends_at, window_seconds AS window_length, previous_digest AS replaced, ingest_upto AS id
            FROM running_model_rows FINAL
            UNION ALL
            SELECT model, device, version, variant, model_digest,
                window_start AS starts, window_start AS ends_at, window_seconds AS window_length, '' AS replaced, ingest_id AS id
            FROM reports
            WHERE ingest_id > upto AND window_start > newest - INTERVAL 14 DAY
        )
        GROUP BY model, device, version, variant, model_digest
    )
    GROUP BY model, device
);

-- What devices say beside what the file that they run is registered as; the same file may be several variants.
CREATE OR REPLACE VIEW running_claims AS
SELECT
    r.model AS model,
    r.device AS device,
    r.version AS claimed_version,
    r.variant AS claimed_variant,
    r.model_digest AS model_digest,
    r.since AS since,
    r.last_window AS last_window,
    v.known AS registered_as
FROM running_models AS r
LEFT JOIN
(
    SELECT model, digest, arraySort(groupArray((version, variant))) AS known
    FROM model_variants
    GROUP BY model, digest
) AS v ON r.model = v.model AND r.model_digest = v.digest;
