/** With which others a command runs: with any, one after the other, before it is stopped, or when all else is over. */
export type Turn = 'reads' | 'changes' | 'stays' | 'last';

/** How a command of the pages is tested. One of a `RUNNABLE` program that no way is about runs as it stands. */
export type Way =
  | {
      /** Commands that it is about, each as `page: command`. */
      readonly of: RegExp;
      readonly how: 'run';
      /** Words of the page, and what stands for them here; `{alarm}` and such are the site's names. */
      readonly swap?: readonly (readonly [string | RegExp, string])[];
      readonly turn?: Turn;
      /** It stays until it is stopped; printing this, it is up. */
      readonly isUp?: RegExp;
      /** It says nothing where all is well. */
      readonly isQuiet?: true;
      readonly code?: number;
      /** A program that is not everywhere; the command is left out where it is not installed. */
      readonly needs?: string;
    }
  /** Another test or a script runs it: a file of the project, in which `says` stands. */
  | { readonly of: RegExp; readonly how: 'elsewhere'; readonly by: string; readonly says?: string }
  | { readonly of: RegExp; readonly how: 'not here'; readonly because: string };

/** Programs that only read, or write into the folder they are called in. */
export const RUNNABLE = ['fleetally', 'fleetally-agent', 'curl', 'df', 'du', 'top', 'promtool', 'json='];

/** Each command is about one of these at most, and each of these about one command at least. */
export const WAYS: readonly Way[] = [
  // Those that stay.
  { of: /: (npx )?fleetally serve\b/, how: 'run', swap: [[/^npx /, ''], [/:43(19|20)\b/g, ':0'], ['./demo-data/', './']], turn: 'stays', isUp: /^http: /m }, // prettier-ignore
  { of: /: fleetally-agent run /, how: 'run', turn: 'stays', isUp: /^ready$/m },

  // What a page calls something that has another name in each installation.
  { of: /: fleetally (incidents|incident) show /, how: 'run', swap: [[/in-3d39b3f5c2|ID/, '{incident}']] },
  { of: /: fleetally (alarms )?explain /, how: 'run', swap: [[/"?pump:…"?|ALARM/, '{alarm}']] },
  { of: /: fleetally rollouts show ROLLOUT/, how: 'run', swap: [['ROLLOUT', 'ro-1']] },
  { of: /: fleetally recommendations show ID/, how: 'run', swap: [['ID', 're-5e8a01f2']] },
  { of: /: fleetally silences end /, how: 'run', swap: [['si-3d39b3f5', '{silence}']], turn: 'changes' },

  // Decisions: each on something that nobody has decided on.
  { of: /alarms\.md: fleetally alarms (rebaseline|resolve|keep) /, how: 'run', swap: [[/rebaseline in-3d39b3f5c2/, 'rebaseline {watchedIncident}'], ['in-3d39b3f5c2', '{incident}']], turn: 'changes' }, // prettier-ignore
  { of: /sre\.md: fleetally alarms rebaseline /, how: 'run', swap: [['ALARM', '{alarm}']], turn: 'changes' },
  { of: /sre\.md: fleetally alarms resolve /, how: 'run', swap: [['ALARM', 'gait:resolved']], turn: 'changes' },
  { of: /sre\.md: fleetally alarms keep /, how: 'run', swap: [['ALARM', 'gait:kept-by-alarm']], turn: 'changes' },
  { of: /recommendations\.md: fleetally recommendations accept /, how: 'run', turn: 'changes' },
  { of: /: fleetally recommendations dismiss /, how: 'run', swap: [['re-5e8a01f2', 're-to-dismiss']], turn: 'changes' },
  { of: /sre\.md: fleetally recommendations accept /, how: 'run', swap: [['ID', 're-to-accept']], turn: 'changes' },
  { of: /rollouts\.md: fleetally rollouts start /, how: 'run', turn: 'changes' },
  { of: /: fleetally models add /, how: 'run', turn: 'changes' },
  { of: /models\.md: fleetally models retire /, how: 'run', turn: 'changes' },
  { of: /: fleetally silences add /, how: 'run', turn: 'changes' },
  { of: /forgetting\.md: fleetally devices forget /, how: 'run', turn: 'last' },
  { of: /Rejecting\.md: fleetally devices forget /, how: 'run', swap: [['ID', 'pump-8']], turn: 'last' },

  // What writes files that others read or write.
  { of: /: fleetally(-agent)? (store )?(backup|restore|export|compare|rows compare) /, how: 'run', swap: [['FOLDER', 'backup-of-runbook']], turn: 'changes' }, // prettier-ignore
  {
    of: /: (npx )?fleetally-agent (profile|plans|replay|rows replay|audit|device audit)\b/,
    how: 'run',
    swap: [[/^npx /, '']],
    turn: 'changes',
  },
  { of: /: fleetally(-agent)? completion values /, how: 'run', isQuiet: true },
  { of: /feedback\.md: curl .*\/infer/, how: 'run', swap: [['req-7', 'req-8'], ['[…]', '[{"name":"features","datatype":"FP32","shape":[1,3],"data":[0.5,-1.25,2]}]']], turn: 'changes' }, // prettier-ignore
  { of: /feedback\.md: curl .*\/feedback/, how: 'run', swap: [['req-7', 'req-8']], turn: 'changes' },
  { of: /daemon\.md: curl .*\/feedback/, how: 'run', turn: 'changes' },
  { of: /: curl .*\/models\/har\/accuracy/, how: 'run', swap: [['har', 'gestures']] },
  {
    of: /cookbook\.md: curl /,
    how: 'run',
    swap: [
      ['2026-03-01', '2023-11-14'],
      ['2026-03-15', '2023-11-16'],
      ['pump-condition', 'pump'],
    ],
  },
  { of: /: curl .*\/features\/temperature/, how: 'run', swap: [['temperature', 'flow']] },
  // Files of a collector at work come and go, and du ends with 1 when one is gone before it is read.
  { of: /: du .* fleetally-data\//, how: 'run', swap: [['fleetally-data/', 'dashboards/']] },
  { of: /: cp dashboards\/prometheus\//, how: 'run', isQuiet: true, turn: 'changes' },
  { of: /: promtool check rules /, how: 'run', needs: 'promtool', turn: 'changes' },
  // live.test.ts looks whether there are series; here it is the command that counts.
  { of: /: promtool query instant /, how: 'run', needs: 'prometheus', isQuiet: true },

  {
    of: /power\.md: fleetally power |cli\.md: fleetally fleet power /,
    how: 'elsewhere',
    by: 'test/src/commands/power.test.ts',
  },
  { of: /: npm install @fleetally/, how: 'elsewhere', by: 'test/src/packages/installation.ts', says: "'install'" },
  { of: /: node classify\.mjs/, how: 'elsewhere', by: 'test/src/docs/device-developer.test.ts', says: 'classify.mjs' },
  {
    of: /: npm run dashboards:check /,
    how: 'elsewhere',
    by: 'test/src/prometheus/live.test.ts',
    says: 'dashboardQueries',
  },
  {
    of: /: npm run dashboards(?!:)/,
    how: 'elsewhere',
    by: 'dashboards/src/grafana/files.test.ts',
    says: 'npm run dashboards',
  },
  { of: /: (npm ci && )?npm run demo/, how: 'elsewhere', by: 'test/src/demo/demo.test.ts', says: 'npm run demo' },
  { of: /: \.ci\/run|: npm ci(\s+#|$)|: (npm ci && )?npm test/, how: 'elsewhere', by: '.ci/run', says: 'npm test' },
  { of: /: npm run check/, how: 'elsewhere', by: '.ci/run', says: 'npm run check' },
  { of: /: npm run generate /, how: 'elsewhere', by: 'package.json', says: 'npm run generate -w proto -- --check' },
  { of: /: npm run docs:api/, how: 'elsewhere', by: 'package.json', says: 'typedoc --emit none' },
  { of: /install\.md: npm (install --global|run packages)|install\.md: npm ci/, how: 'elsewhere', by: 'test/src/packages/from-clone.test.ts', says: 'install.md' }, // prettier-ignore
  { of: /: npm run test:images/, how: 'elsewhere', by: 'package.json', says: '--config vitest.images.config.ts' },
  {
    of: /: node scripts\/complete-lock/,
    how: 'elsewhere',
    by: 'package.json',
    says: 'node scripts/complete-lock.mjs --check',
  },
  {
    of: /CONTRIBUTING\.md: npx /,
    how: 'not here',
    because: 'it runs tests, types or lint of the project, which this is one of',
  },
  { of: /: kubectl kustomize /, how: 'run', needs: 'kubectl' },
  { of: /: kubectl apply /, how: 'not here', because: 'it changes a cluster; what it applies is what kustomize makes' },
  { of: /: docker buildx build /, how: 'not here', because: 'it takes Docker and a registry; test/src/images builds of the same file by other tools' }, // prettier-ignore
  { of: /: CLICKHOUSE_PASSWORD=.* docker compose /, how: 'not here', because: 'it starts images of registries; containers.test.ts reads its file, and its passwords' }, // prettier-ignore
  { of: /: journalctl /, how: 'not here', because: 'it shows the journal of a service that systemd runs' },
  { of: /\| clickhouse-client /, how: 'not here', because: 'it changes a ClickHouse server that somebody runs' },
];
