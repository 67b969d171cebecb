CREATE OR REPLACE VIEW {views}.feature_histograms
(
    model LowCardinality(String) COMMENT 'Name of the model',
    plan LowCardinality(String) COMMENT 'SHA-256 (hex) of the plan that the cells are from; bins of different plans differ',
    cohort LowCardinality(String) COMMENT 'Empty for the whole fleet, else attribute=value; two attributes have a comma between them, a named cohort is name:<name>',
    feature LowCardinality(String) COMMENT 'Name of the feature, or output, confidence, margin, latency, errors, feedback or resource:<kind>',
    kind LowCardinality(String) COMMENT 'numeric, categorical, classes, confidence, margin, latency, errors, feedback or resource',
    time DateTime('UTC') COMMENT 'Start of the window, event time',
    window_seconds UInt32 COMMENT 'Length of the window',
    bin UInt32 COMMENT 'Number of the cell within its feature, from 1',
    part LowCardinality(String) COMMENT 'bin, category, other, below (the first bin), above (the last bin) or missing',
    label String COMMENT 'The cell in words',
    lower Nullable(Float64) COMMENT 'Lower bound of the bin, included; null where the cell is no range, or open below',
    upper Nullable(Float64) COMMENT 'Upper bound of the bin; null where the cell is no range, or open above',
    category LowCardinality(Nullable(String)) COMMENT 'The category or class; null where the cell is a range',
    count Int64 COMMENT 'Values counted in this cell; with noise, and possibly negative, where devices report at level dp',
    share Nullable(Float64) COMMENT 'Of the values of this feature in this window; null when there were none',
    reference_count Nullable(Float64) COMMENT 'Count in the training data; null where the plan has none',
    reference_share Nullable(Float64) COMMENT 'Share in the training data; null where the plan has none',
    devices UInt32 COMMENT 'Distinct devices behind the window; never fewer than kDevices',
    inferences Int64 COMMENT 'Inferences in the window'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'How often each value of each feature was seen: one row a window, cohort, feature and bin. Add up count over time; windows that would tell of fewer than kDevices devices are left out.'
AS
SELECT
    model,
    plan_digest AS plan,
    cohort,
    feature,
    kind,
    window_start AS time,
    window_seconds,
    bin,
    part,
    label,
    low AS lower,
    high AS upper,
    if(part IN ('category', 'other'), label, NULL) AS category,
    n AS count,
    if(total = 0, NULL, n / total) AS share,
    if(reference_total = 0, NULL, reference_n) AS reference_count,
    if(reference_total = 0, NULL, reference_n / reference_total) AS reference_share,
    devices,
    inferences
FROM
(
    SELECT
        c.model AS model,
        c.plan_digest AS plan_digest,
        c.cohort AS cohort,
        c.window_start AS window_start,
        c.window_seconds AS window_seconds,
        c.devices AS devices,
        c.inferences AS inferences,
        f.feature AS feature,
        f.kind AS kind,
        arraySlice(c.counts, f.first_cell, f.cells) AS slice,
        arraySum(slice) AS total,
        arrayResize(f.reference, f.cells) AS known,
        arraySum(known) AS reference_total,
        f.parts AS parts,
        f.labels AS labels,
        f.lowers AS lowers,
        f.uppers AS uppers
    FROM (SELECT * FROM {internal}.cohort_counts FINAL WHERE told_k >= {k} AND devices >= {k}) AS c
    INNER JOIN (SELECT * FROM {internal}.plan_features FINAL) AS f ON c.plan_digest = f.plan_digest
)
ARRAY JOIN
    slice AS n,
    arrayEnumerate(slice) AS bin,
    known AS reference_n,
    parts AS part,
    labels AS label,
    lowers AS low,
    uppers AS high
