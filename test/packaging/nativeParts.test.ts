// `npm run dist` refuses to package an app that could not read the sign-ins of the one before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { missingNativeParts } from '../../src/tools/nativeParts.ts';

const root = mkdtempSync(join(tmpdir(), 'brimful-native-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('VT1: without a built keytar it is named, with the remedy', () => {
  mkdirSync(join(root, 'node_modules/keytar'), { recursive: true });
  const [lack] = missingNativeParts(root);
  expect(lack).toContain('npm rebuild keytar');
});

test('with it nothing is missing', () => {
  mkdirSync(join(root, 'node_modules/keytar/build/Release'), { recursive: true });
  writeFileSync(join(root, 'node_modules/keytar/build/Release/keytar.node'), '');
  expect(missingNativeParts(root)).toEqual([]);
});
