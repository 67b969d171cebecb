import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of a minute and more, the longest first. */
const LONG = [
  'test/src/demo/demo.test.ts',
  'test/src/docs/pages-run.test.ts',
  'test/src/e2e/har.test.ts',
  'collector/src/offline/power/power.test.ts',
  'test/src/versions/neighbours.test.ts',
];

/** A new clone knows no durations, and one long file begun at the end keeps one worker busy while the others are done. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((file) => moduleId.endsWith(file));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
