// The texts of the page: sizes, durations, times, names, and the sentence that sums everything up.
import { describe, expect, test } from 'vitest';
import { addressErrors, normalPrefix, parseAddress } from '../../renderer/bucket/bucketAddress.ts';
import { accessSentence } from '../../renderer/text/accessSentence.ts';
import { checkSummary } from '../../renderer/text/checkSummary.ts';
import { folderName } from '../../src/contract/words/folderName.ts';
import { formatBytes } from '../../src/contract/words/formatBytes.ts';
import { formatCount } from '../../src/contract/words/formatCount.ts';
import { formatDuration } from '../../src/contract/words/formatDuration.ts';
import { formatRelativeTime } from '../../renderer/text/formatTime.ts';
import { splitName } from '../../renderer/text/splitName.ts';
import { visibleText } from '../../renderer/text/visibleText.ts';
import { HOSTILE_NAMES } from './states/stateParts.ts';
import { NOW } from './states/ordinary.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [1_249, '1.2 kB'],
  [99_940, '99.9 kB'],
  [123_456, '123 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [5_497_558_138_880, '5.5 TB'],
  [1e18, '1,000 PB'],
  [-5, '0 B'],
])('%d bytes are %s', (bytes, words) => {
  expect(plain(formatBytes(bytes, 'en'))).toBe(words);
});

test('digits follow the locale', () => {
  expect(plain(formatBytes(1_250_000, 'de'))).toBe('1,3 MB');
  expect(plain(formatCount(4_321, 'file', 'files', 'de'))).toBe('4.321 files');
});

test('singular and plural', () => {
  expect(plain(formatCount(1, 'file', 'files', 'en'))).toBe('1 file');
  expect(plain(formatCount(0, 'file', 'files', 'en'))).toBe('0 files');
});

test.each([
  [0, '1 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [90, '2 min'],
  [3_569, '59 min'],
  [3_570, '1 h'],
  [4_800, '1 h 20 min'],
  [7_199, '2 h'],
  [86_400, '1 day'],
  [200_000, '2 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(plain(formatDuration(seconds, 'en'))).toBe(words);
});

test.each([
  [-5 * SECOND, 'just now'],
  [-5 * MINUTE, '5 min ago'],
  [-(3 * HOUR + 12 * MINUTE), '3 h ago'],
  [-50 * HOUR, '2 days ago'],
  [-400 * HOUR, '5 Nov 2026'],
  [5 * SECOND, 'just now'],
  [90 * MINUTE, 'in 1 h'],
])('%d ms from now is %s', (distance, words) => {
  expect(plain(formatRelativeTime(NOW + distance, NOW, 'en-GB'))).toBe(words);
});

describe('names', () => {
  test('a short name is not split', () => {
    expect(splitName('a/b/report.pdf')).toEqual({ folder: 'a/b/', stem: 'report.pdf', end: '' });
  });

  test('the end of a long name includes its extension and a little before it', () => {
    const { stem, end } = splitName('the minutes of the meeting in March 2.docx');
    expect(end).toBe('arch 2.docx');
    expect(stem).toBe('the minutes of the meeting in M');
  });

  test.each(HOSTILE_NAMES)('splitting loses nothing: %j', (path) => {
    const { folder, stem, end } = splitName(path);
    expect(folder + stem + end).toBe(path);
  });

  test('an emoji sequence is never split', () => {
    const family = '👩‍👩‍👧‍👦';
    const { end } = splitName(`${family.repeat(40)}.png`);
    expect(end).toBe(`${family.repeat(6)}.png`);
  });

  test('the name of a folder is the last part of its path', () => {
    expect(folderName('/home/ada/Documents/')).toBe('Documents');
    expect(folderName('C:\\Users\\Ada\\Documents')).toBe('Documents');
    expect(folderName('/home/ada/a\\b')).toBe('a\\b');
    expect(folderName('/')).toBe('/');
  });

  test('invisible and direction-changing characters become visible', () => {
    expect(visibleText('a\nb\u0000\u007f')).toBe('a\u240ab\u2400\u2421');
    expect(visibleText('invoice\u202efdp.exe')).toBe('invoice\ufffdfdp.exe');
    expect(visibleText('half \ud800 pair')).toBe('half \ufffd pair');
    expect(visibleText('👩‍👩‍👧‍👦 é ✓')).toBe('👩‍👩‍👧‍👦 é ✓');
  });
});

describe('access', () => {
  const expiresAt = NOW + 52 * MINUTE;
  const renewsAt = NOW + 37 * MINUTE;

  test('says until when access lasts, and that it renews automatically', () => {
    expect(accessSentence({ status: 'valid', expiresAt, renewsAt }, NOW, 'en-GB')).toMatch(
      /^Access until \d\d:\d\d, renews automatically at \d\d:\d\d\.$/,
    );
    expect(accessSentence({ status: 'valid', expiresAt, renewsAt: NOW }, NOW, 'en-GB')).toContain(
      'being renewed',
    );
    expect(accessSentence({ status: 'valid', expiresAt: null, renewsAt: null }, NOW)).toBe(
      'Access does not expire.',
    );
    expect(accessSentence({ status: 'none' }, NOW)).toBeNull();
  });

  test('a failure says what to do, and how long access still lasts', () => {
    const failing = { status: 'failing', code: 'x', message: 'Ask your administrator.' } as const;
    expect(accessSentence({ ...failing, expiresAt }, NOW, 'en-GB')).toMatch(
      /^Ask your administrator\. Access lasts until \d\d:\d\d\.$/,
    );
    expect(accessSentence({ ...failing, expiresAt: NOW - 1 }, NOW)).toBe('Ask your administrator.');
  });
});

describe('a new folder', () => {
  const good = { bucket: 'team-files', prefix: 'docs' };

  test('a good one has no errors', () => {
    expect(addressErrors(good)).toEqual({});
    expect(addressErrors({ ...good, prefix: '' })).toEqual({});
  });

  test.each(['', 'ab', 'a'.repeat(64), 'Team', 'team_files', '-team', 'team-', 'a..b', '192.168.0.1'])(
    'the bucket %j is refused',
    (bucket) => {
      expect(Object.keys(addressErrors({ ...good, bucket }))).toEqual(['bucket']);
    },
  );

  test.each(['/docs', 'a//b', './a', 'a/../b', 'a\\b', 'ä'.repeat(451)])(
    'the prefix %j is refused',
    (prefix) => {
      expect(Object.keys(addressErrors({ ...good, prefix }))).toEqual(['prefix']);
    },
  );

  test('an address can be pasted whole', () => {
    expect(parseAddress(' s3://team-files/a/b ')).toEqual({ bucket: 'team-files', prefix: 'a/b' });
    expect(parseAddress('s3://team-files')).toEqual({ bucket: 'team-files', prefix: '' });
    expect(parseAddress('team-files')).toBeNull();
    expect(normalPrefix(' a/b ')).toBe('a/b/');
    expect(normalPrefix('')).toBe('');
  });
});

test.each([
  [['ok', 'ok'], 'All is well.'],
  [['ok', 'warning', 'skipped'], 'All works. 1 thing is worth knowing.'],
  [['warning', 'failed', 'failed', 'skipped'], '2 things are wrong.'],
] as const)('a check with %j: %s', (found, sentence) => {
  const steps = found.map((status) => ({ id: '', title: '', status, finding: '', remedy: null }));
  expect(plain(checkSummary(steps))).toBe(sentence);
});
