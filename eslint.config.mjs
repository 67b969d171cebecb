import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SOURCES = ['{proto,counts,cli,agent,collector,sim,demo,dashboards,bench,test}/**/*.ts'];
const TESTS = ['**/*.test.ts', 'test/src/**/*.ts'];
const NODE_GLOBALS = ['console', 'process', 'URL', 'Buffer', 'fetch', 'setTimeout', 'clearTimeout', 'AbortSignal'];

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**', 'proto/gen/**'] },
  // A rule that needs an exception needs it here, with its reason, where everybody sees it.
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
  },
  {
    // Browser code, type-checked by its own tsconfig, which knows what a browser has.
    files: ['collector/console/**/*.js'],
    extends: [js.configs.recommended],
    rules: { 'no-undef': 'off' },
  },
  {
    files: SOURCES,
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An interface that only renames another is how declaration files get a name that is ours.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // Indexing typed arrays inside proven bounds is the normal case here; `!` says so and costs nothing.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => sink.write(x)` reads better than braces, and its result is plainly not used.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // A parameter that an interface asks for and an implementation does not need.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'List exports by hand.' },
        {
          selector: ":matches(PropertyDefinition, MethodDefinition[kind!='constructor'])[accessibility]",
          message: 'Use #private.',
        },
        { selector: 'TSAsExpression > TSAnyKeyword, TSAsExpression > TSNeverKeyword', message: 'Find the type.' },
      ],
    },
  },
  {
    // A library on other people's devices, and the pure packages under it, do not print.
    files: ['{proto,counts}/src/**/*.ts', 'agent/src/**/*.ts', 'collector/src/**/*.ts'],
    ignores: ['**/cli.ts', '**/cli/**', '**/main.ts', '**/*.test.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // Dashboards are in Grafana's classic format, which every Grafana imports and provisions; its library prefers the newer one.
    files: ['dashboards/src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [
            { from: 'package', package: '@grafana/grafana-foundation-sdk', name: ['Dashboard', 'DashboardBuilder'] },
          ],
        },
      ],
    },
  },
  {
    // Where the oldest supported Grafana has the options of a table; its newest has them in two places.
    files: ['test/src/schemas/grafana-types.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: '@grafana/schema', name: 'Options' }] },
      ],
    },
  },
  {
    files: TESTS,
    rules: {
      // Fakes implement asynchronous interfaces with nothing to wait for, and callbacks with nothing to do.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // `expect.any(…)` and `expect.objectContaining(…)` are of type any, and stand inside typed literals.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // `expect(object.method)` compares the function itself.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
