import { afterAll, beforeAll, describe } from 'vitest';
import { jsonHolds } from './json/json-holds.js';
import { modulesRun } from './modules/modules-run.js';
import { plainHolds } from './plain/plain-holds.js';
import { pythonRuns } from './python/python-run.js';
import { commandsRun } from './shell/commands-run.js';
import { Site } from './shell/site.js';

/** One for all that the pages show: it takes longer to come up than most of what is tried on it. */
let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site.end());
const here = (): Site => site;

describe('the TypeScript and JavaScript of the pages', () => {
  modulesRun(here);
});

describe('the JSON of the pages', () => {
  jsonHolds(here);
});

describe('the output that the pages show', () => {
  plainHolds(here);
});

describe('the Python of the pages', () => {
  pythonRuns(here);
});

// The last of them make the collector forget devices.
describe('the commands of the pages', () => {
  commandsRun(here);
});
