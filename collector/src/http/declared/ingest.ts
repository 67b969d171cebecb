import { closed, counter, gauge, MODEL_OR_OTHER } from './metric-spec.js';

/** What comes in from devices. */
export const INGEST_METRICS = {
  reportsAccepted: counter('fleetally_ingest_reports_accepted_total', 'count', 'Reports stored and acknowledged.', {}),
  reportsDuplicate: counter(
    'fleetally_ingest_reports_duplicate_total',
    'count',
    'Reports that were stored already; acknowledged again.',
    {},
  ),
  reportsRejected: counter(
    'fleetally_ingest_reports_rejected_total',
    'count',
    'Reports that can never be accepted, by reason.',
    {
      reason: closed(
        ...['malformed', 'bad-signature', 'wrong-device', 'wrong-length', 'inconsistent-counts', 'clock'],
        ...['too-large', 'plan-mismatch'],
      ),
    },
  ),
  chainBreaks: counter(
    'fleetally_ingest_chain_breaks_total',
    'count',
    'Reports that do not follow the one before: gap (some were dropped) or mismatch (another history).',
    { kind: closed('gap', 'mismatch') },
  ),
  ingestBatches: counter('fleetally_ingest_batches_total', 'count', 'Batches written to the store, by result.', {
    result: closed('stored', 'unavailable', 'rejected'),
  }),
  ingestWaiting: gauge(
    'fleetally_ingest_waiting_reports',
    'count',
    'Reports that have come in and are not yet stored.',
    {},
  ),
  inferences: counter(
    'fleetally_inferences_total',
    'count',
    'Inferences that stored reports tell of, by model; told once kDevices devices have added to it since it was last told.',
    { model: MODEL_OR_OTHER },
  ),
  spoolDroppedReports: counter(
    'fleetally_device_dropped_reports_total',
    'count',
    'Reports that devices dropped because their spool was full, as they say.',
    {},
  ),
  withheldInferences: counter(
    'fleetally_device_withheld_inferences_total',
    'count',
    'Inferences in windows that stayed below the minimum sample count, as devices say.',
    {},
  ),
  countingErrors: counter(
    'fleetally_device_counting_errors_total',
    'count',
    'Errors inside counting on devices; no inference was affected.',
    {},
  ),
  artifactFetches: counter(
    'fleetally_artifact_fetches_total',
    'count',
    'Calls of devices for files, by outcome; broken ones come back.',
    { outcome: closed('sent', 'broken', 'denied', 'not-found', 'busy', 'failed') },
  ),
  artifactBytes: counter('fleetally_artifact_sent_bytes_total', 'bytes', 'Bytes of files sent to devices.', {}),
} as const;
