import { GRAFANA_FOLDER, writeDashboards } from './grafana/write-files.js';

const names = await writeDashboards(GRAFANA_FOLDER);
process.stdout.write(`${names.length} dashboards in ${GRAFANA_FOLDER}\n`);
