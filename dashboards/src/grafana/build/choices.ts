import { ALL_VERSIONS, FLEET, OF_MODEL, cohortName } from './queries.js';
import { choice } from './variables.js';

/** Which model a dashboard is about; that with most inferences comes first. */
export function modelChoice() {
  return choice('model', {
    label: 'Model',
    description: 'The model that this dashboard is about; that with most inferences comes first.',
    sql: `SELECT model FROM usage WHERE ${ALL_VERSIONS} AND ${FLEET} GROUP BY model ORDER BY sum(inferences) DESC, model`,
  });
}

/** Which cohort; the whole fleet comes first. */
export function cohortChoice() {
  return choice('cohort', {
    label: 'Cohort',
    description: 'Devices that share an attribute; all is the whole fleet.',
    sql: `SELECT DISTINCT ${cohortName()} AS value FROM usage WHERE ${OF_MODEL} AND ${ALL_VERSIONS} ORDER BY cohort`,
  });
}
