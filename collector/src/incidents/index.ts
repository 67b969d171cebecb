export { accountOf, devicesWords, type Account } from './account-of.js';
export type { AlarmFigures, Figures } from './figures.js';
export { IncidentBook, isOpen, resolvedAtOf, type Incident, type IncidentChange } from './incident-book.js';
export { incidentsOf, type AlarmsOf } from './incidents-of.js';
export { memberOf } from './member-of.js';
export { roleOf, type Member } from './member.js';
