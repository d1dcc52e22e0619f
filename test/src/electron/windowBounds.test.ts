// The window comes back where it was, unless no screen is there any more; its first end is explained, once.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createCloseNotice } from '../../../src/electron/window/closeNotice.ts';
import {
  placeWindow,
  readBounds,
  saveBounds,
  SMALLEST_SIZE,
} from '../../../src/electron/window/windowBounds.ts';
import { WINDOW_COLORS } from '../../../src/electron/window/windowColors.ts';

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 };
const DESK = { x: 1440, y: 0, width: 2560, height: 1440 };
const saved = { x: 1600, y: 100, width: 900, height: 640, maximized: false };

const folder = mkdtempSync(join(tmpdir(), 'brimful-bounds-'));
const file = join(folder, 'window.json');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('window bounds', () => {
  test('are restored while their screen is there', () => {
    expect(placeWindow(saved, [LAPTOP, DESK])).toEqual({ x: 1600, y: 100, width: 900, height: 640 });
  });

  test.each([
    ['the screen is gone', saved],
    ['only a sliver of the title bar is left', { ...saved, x: 1440 - 50 }],
    ['the title bar is above the screen', { ...saved, x: 100, y: -200 }],
  ])('keep their size but not their place when %s', (_why, bounds) => {
    expect(placeWindow(bounds, [LAPTOP])).toEqual({ width: 900, height: 640 });
  });

  test('are never too small to be used', () => {
    expect(placeWindow({ ...saved, x: 10, y: 30, width: 1, height: 1 }, [LAPTOP])).toMatchObject(
      SMALLEST_SIZE,
    );
  });

  test('survive a round trip; a missing or broken file means the default', () => {
    saveBounds(file, saved);
    expect(readBounds(file)).toEqual(saved);
    for (const broken of [
      '',
      '{',
      '[]',
      '{"x":"1"}',
      '{"x":1e99,"y":0,"width":1,"height":1,"maximized":false}',
    ]) {
      writeFileSync(file, broken);
      expect(readBounds(file), broken).toBeNull();
    }
    expect(readBounds(join(folder, 'none.json'))).toBeNull();
    expect(placeWindow(null, [LAPTOP])).toEqual({ width: 900, height: 640 });
  });
});

test('the window opens in the background colour of the page', () => {
  const tokens = readFileSync(join(import.meta.dirname, '../../../renderer/styles/tokens.css'), 'utf8');
  expect([...tokens.matchAll(/--ground: (#\w+);/g)].map(([, color]) => color)).toEqual([
    WINDOW_COLORS.light,
    WINDOW_COLORS.dark,
  ]);
});

describe('closing the window', () => {
  test('says once for each installation that the app keeps running, and not when it quits', () => {
    const told: string[] = [];
    let isQuitting = true;
    const run = (): (() => void) =>
      createCloseNotice({
        file: join(folder, 'close-notice.json'),
        isQuitting: () => isQuitting,
        tell: () => told.push('keeps running'),
      });
    run()();
    expect(told).toEqual([]);
    isQuitting = false;
    const close = run();
    close();
    close();
    run()();
    expect(told).toEqual(['keeps running']);
  });
});
