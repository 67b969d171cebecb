-- What a verdict was made of, so that it can be told and drawn; nan where the verdict is older than this or not known.
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS samples Float64 DEFAULT nan COMMENT 'Inferences behind the effect' AFTER devices;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS variance_devices Float64 DEFAULT nan COMMENT 'Variance of the effect, from how devices differed in this block' AFTER samples;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS variance_past Float64 DEFAULT nan COMMENT 'Mean square of this stream''s past effects: shocks that all devices share included' AFTER variance_devices;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS variance_sampling Float64 DEFAULT nan COMMENT 'Variance that independent inferences would have' AFTER variance_past;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS weekly Float64 DEFAULT nan COMMENT 'What is usual at this time of the week; subtracted from the effect' AFTER variance_sampling;
ALTER TABLE verdicts ADD COLUMN IF NOT EXISTS margin Float64 DEFAULT nan COMMENT 'Smallest effect worth telling; subtracted from its size' AFTER weekly;
