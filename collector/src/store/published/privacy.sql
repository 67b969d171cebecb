CREATE OR REPLACE VIEW {views}.privacy
(
    k_devices UInt32 COMMENT 'Nothing is told that would be about fewer devices'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
COMMENT 'The rule that all these views keep.'
AS
SELECT {k} AS k_devices
