import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  FOLDERS,
  HAS_KUBECTL,
  NEEDS_KUBECTL,
  rendered,
  written,
  type Resource,
} from '../deploy/kubernetes-resources.js';
import { misfits, type Expectation } from './misfits.js';

const module = 'kubernetes-types';

/** A resource is to have the type that its own `kind` names; the type holds its `apiVersion`. */
const expected = (name: string, value: Resource): Expectation => ({ name, value, type: value.kind });

describe("the Kubernetes example, held against the API's own types", () => {
  it('fits as it is written', () => {
    const resources = FOLDERS.flatMap((folder) =>
      written(folder).flatMap(([file, values]) =>
        values.map((value) => expected(`${basename(folder)}/${file} ${value.kind}`, value)),
      ),
    );
    expect(resources).toHaveLength(8);
    expect(misfits(resources, { module })).toEqual([]);
  });

  it.skipIf(!HAS_KUBECTL)(`fits as it is rendered ${NEEDS_KUBECTL}`, () => {
    const resources = FOLDERS.flatMap((folder) => rendered(folder).map((value) => expected(value.kind, value)));
    expect(resources).toHaveLength(10);
    expect(misfits(resources, { module })).toEqual([]);
  });
});

/** What is wrong, what stands in the resource, what stands there in its place, and where that is found. */
const BREAKS: readonly (readonly [string, string, string, string])[] = [
  [
    'a misspelt field',
    '"readOnlyRootFilesystem"',
    '"readOnlyRootFileSystem"',
    'containers.0.securityContext.readOnlyRootFileSystem',
  ],
  ['a value that is no member', '"appProtocol":"kubernetes.io/h2c"', '"protocol":"TPC"', 'spec.ports.0.protocol'],
  ['a number that is quoted', '"port":4319', '"port":"4319"', 'spec.ports.0.port'],
  [
    'a field that is missing',
    '"selector":{"matchLabels":{"app.kubernetes.io/name":"fleetally-collector"}},',
    '',
    'spec',
  ],
  ['a version of long ago', '"apiVersion":"apps/v1"', '"apiVersion":"apps/v1beta1"', 'apiVersion'],
  ['a kind that there is not', '"kind":"Service"', '"kind":"Servce"', ''],
];

describe('a broken resource is found out by', () => {
  let found: string[];
  beforeAll(() => {
    const [, sound] = written(FOLDERS[0]).find(([file]) => file === 'collector.yaml')!;
    const broken = BREAKS.flatMap(([what, from, to]) =>
      sound.flatMap((resource) => {
        const text = JSON.stringify(resource);
        return text.includes(from) ? [expected(what, JSON.parse(text.replace(from, to)) as Resource)] : [];
      }),
    );
    found = misfits(broken, { module });
  });

  it.each(BREAKS)('%s', (what, _from, _to, where) => {
    const own = found.filter((line) => line.startsWith(what));
    expect(own).toHaveLength(1);
    expect(own[0]).toContain(`${where}: `);
  });
});
