import { createHash } from 'node:crypto';
import type { Audit } from './audit.js';
import type { AuditDocument } from './document.js';
import { deviceSection, planSection } from './sections-plan.js';
import { departedSection, waitingSection } from './sections-reports.js';
import { damageSection, inferSection, noiseSection, notThereSection, otherSection } from './sections-rest.js';

/** An audit in words. `full`: every count, not only the largest of each feature. */
export function toDocument(audit: Audit, full: boolean): AuditDocument {
  return {
    title: `Audit of device ${audit.device.name}`,
    sections: [
      deviceSection(audit),
      planSection(audit),
      waitingSection(audit, full),
      departedSection(audit, full),
      otherSection(audit),
      noiseSection(audit),
      notThereSection(audit),
      inferSection(audit),
      damageSection(audit),
    ],
    digest: auditDigest(audit),
  };
}

/** SHA-256 of `JSON.stringify(audit)`: names exactly this audit, on paper as in files. */
export function auditDigest(audit: Audit): string {
  return createHash('sha256').update(JSON.stringify(audit)).digest('hex');
}

/** The audit for machines: its digest, which is that of `audit` as it stands here without white space. */
export function toJson(audit: Audit): string {
  return `${JSON.stringify({ schema: 'fleetally.audit/1', sha256: auditDigest(audit), audit }, undefined, 2)}\n`;
}
