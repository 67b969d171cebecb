-- Content-addressed: the same digest always comes with the same body.
CREATE TABLE IF NOT EXISTS plans
(
    digest String COMMENT 'SHA-256 (hex) of the body',
    model LowCardinality(String),
    body String COMMENT 'Canonical JSON of the plan' CODEC(ZSTD(1)),
    received_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(received_at)
ORDER BY digest
SETTINGS fsync_after_insert = 1;

-- One row per device. The key is pinned at first use; read with FINAL.
CREATE TABLE IF NOT EXISTS devices
(
    device String,
    public_key String COMMENT 'Raw Ed25519 public key (hex)',
    agent_version LowCardinality(String),
    first_seen DateTime64(3, 'UTC'),
    last_seen DateTime64(3, 'UTC') COMMENT 'Last time the device introduced itself',
    clock_skew_ms Int64 COMMENT 'Clock of the device minus clock of the collector, at that time'
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY device
SETTINGS fsync_after_insert = 1;

-- Attributes as they changed.
CREATE TABLE IF NOT EXISTS device_attributes
(
    device String,
    boot UInt64,
    attributes Map(LowCardinality(String), String),
    received_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(received_at)
ORDER BY (device, boot, received_at);

-- What ingest refused, by day. Sum `refused` when reading.
CREATE TABLE IF NOT EXISTS rejections
(
    day Date,
    reason LowCardinality(String),
    device String COMMENT 'Empty when no known device can be blamed',
    refused UInt64
)
ENGINE = SummingMergeTree(refused)
ORDER BY (day, reason, device)
TTL day + INTERVAL 90 DAY;
