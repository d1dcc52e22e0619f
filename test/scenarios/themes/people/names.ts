// Names that one side cannot hold, or cannot distinguish from another one.
import type { Scenario } from '../../scenario.ts';
import { A, here, now, tool } from '../../steps.ts';

const COMPOSED = '\u00e9.txt';
const DECOMPOSED = 'e\u0301.txt';
const TOO_LONG_NAME = 'n'.repeat(256);
/** 1,023 bytes, so that no key has room for the prefix as well. */
const LONG_PATH = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(255)).join('/');

/** Keys that are not portable names, with the reason for their refusal. */
const HOSTILE: Readonly<Record<string, string>> = {
  '/leading': 'key-empty-part',
  'a//b': 'key-empty-part',
  './dot': 'key-dots',
  'up/../../etc/passwd': 'key-dots',
  'tail/': 'key-slash-with-bytes',
  'control\u0001': 'name-character',
  'new\nline': 'name-character',
  'back\\slash': 'name-character',
  'what?': 'name-character',
  'C:': 'name-character',
  'NUL.txt': 'name-reserved',
  'docs/con': 'name-reserved',
  'dot.': 'name-trailing',
  'space ': 'name-trailing',
  [TOO_LONG_NAME]: 'name-too-long',
  '.Brimful/identity': 'name-ours',
  'docs/.brimful-tmp-1': 'name-ours',
  'BRIMFU~1/identity': 'name-ours',
};
const OBJECTS = Object.fromEntries(Object.keys(HOSTILE).map((key, index) => [key, `hostile ${index}`]));
const REFUSED = Object.entries(HOSTILE).map(([key, reason]) => `${reason}: remote ${key}`);

export const NAMES: readonly Scenario[] = [
  {
    name: 'case 24: keys that no file system can hold stay in the bucket, each with its reason',
    proves: ['R8', 'N1', 'N2', 'N3', 'N4', 'N8'],
    agreed: { 'a.txt': 'one' },
    steps: [
      ...Object.entries(OBJECTS).map(([key, content]) => tool.writes(key, content)),
      A.syncs({ refused: REFUSED }),
      now({
        both: { 'a.txt': 'one' },
        bucket: OBJECTS,
        why: { 'what?': 'refused: name-character', 'a//b': 'refused: key-empty-part' },
      }),
      A.writes('a.txt', 'one, edited'),
      A.restarts(),
    ],
    expect: { both: { 'a.txt': 'one, edited' }, bucket: OBJECTS, says: { A: { refused: REFUSED } } },
  },
  {
    name: 'case 24: names that Windows could not hold are refused from the disk as well',
    proves: ['R8', 'N1', 'N4'],
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('what?.txt', 'two'), A.writes('aux/inside.txt', 'three'), A.writes('dot.', 'four')],
    expect: {
      both: { 'a.txt': 'one' },
      disk: { 'what?.txt': 'two', 'aux/inside.txt': 'three', 'dot.': 'four' },
      says: {
        A: {
          refused: [
            'name-character: local what?.txt',
            'name-reserved: local aux',
            'name-reserved: local aux/inside.txt',
            'name-trailing: local dot.',
          ],
        },
      },
      why: { 'what?.txt': 'refused: name-character' },
    },
  },
  {
    name: 'case 24: with native names, what this system can hold is synced',
    proves: ['N5'],
    options: { names: 'native' },
    agreed: {},
    steps: [
      tool.writes('what?.txt', 'two'),
      tool.writes('12:30', 'three'),
      A.writes('dot.', 'four'),
      A.writes('con', 'five'),
    ],
    expect: { both: { 'what?.txt': 'two', '12:30': 'three', 'dot.': 'four', con: 'five' } },
    notOn: process.platform === 'win32' ? { real: 'Windows cannot hold these names' } : {},
  },
  {
    name: 'case 24: portable names become native: what was refused is synced, nothing is deleted',
    proves: ['R6', 'N4', 'N5'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('what?.txt', 'two'),
      tool.writes('12:30', 'three'),
      A.syncs({ refused: ['name-character: local what?.txt', 'name-character: remote 12:30'] }),
      A.isConfigured({ names: 'native' }),
    ],
    expect: { both: { 'a.txt': 'one', 'what?.txt': 'two', '12:30': 'three' }, trash: { A: [] } },
    notOn: process.platform === 'win32' ? { real: 'Windows cannot hold these names' } : {},
  },
  {
    name: 'case 24: a name that leaves no room for the prefix within 1,024 bytes waits for a shorter one',
    proves: ['R8', 'N3'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes(LONG_PATH, 'two'),
      A.syncs({ problems: [`too-large: ${LONG_PATH}`] }),
      A.moves(LONG_PATH, 'short'),
      A.removes('a'.repeat(255)),
    ],
    expect: { both: { 'a.txt': 'one', short: 'two' } },
  },
  {
    name: 'case 24: renamed to a name that is refused: the object goes, the file stays here',
    proves: ['R1', 'N6'],
    agreed: { 'a.txt': 'one' },
    steps: [A.moves('a.txt', 'a?.txt')],
    expect: {
      both: {},
      disk: { 'a?.txt': 'one' },
      says: { A: { refused: ['name-character: local a?.txt'] } },
    },
  },
  {
    name: 'case 6: only the case of a name changes',
    proves: ['R11', 'N7'],
    agreed: { 'readme.txt': 'one' },
    steps: [here.moves('readme.txt', 'ReadMe.txt')],
    expect: { both: { 'ReadMe.txt': 'one' }, uploaded: 0 },
  },
  {
    name: 'case 6: only the case of a name changes on a disk that does not tell cases apart',
    proves: ['R11', 'N7'],
    blindTo: 'case',
    agreed: { 'readme.txt': 'one', 'docs/a.txt': 'two' },
    steps: [A.moves('readme.txt', 'ReadMe.txt'), tool.moves('docs/a.txt', 'docs/A.txt')],
    expect: { both: { 'ReadMe.txt': 'one', 'docs/A.txt': 'two' }, uploaded: 0 },
  },
  {
    name: 'case 6: two keys that differ in case only, on a disk that tells them apart',
    proves: ['N7'],
    agreed: { 'readme.txt': 'one' },
    steps: [tool.writes('README.txt', 'two')],
    expect: { both: { 'readme.txt': 'one', 'README.txt': 'two' } },
  },
  {
    name: 'case 6: the twin of a name never overwrites it, and stays in the bucket',
    proves: ['R1', 'R8', 'N7'],
    blindTo: 'case',
    agreed: { 'readme.txt': 'one' },
    steps: [
      tool.writes('README.txt', 'two'),
      A.syncs({ refused: ['name-clash: remote README.txt'] }),
      A.writes('readme.txt', 'one, edited'),
    ],
    expect: {
      both: { 'readme.txt': 'one, edited' },
      bucket: { 'README.txt': 'two' },
      says: { A: { refused: ['name-clash: remote README.txt'] } },
      why: { 'README.txt': 'refused: name-clash' },
    },
  },
  {
    name: 'case 6: the twin comes when the first one goes',
    proves: ['N7'],
    blindTo: 'case',
    agreed: { 'readme.txt': 'one' },
    steps: [tool.writes('README.txt', 'two'), A.syncs(), A.removes('readme.txt')],
    expect: { both: { 'README.txt': 'two' } },
  },
  {
    name: 'case 6: two conflicts in one minute, about names that differ in case only',
    proves: ['R7', 'N7', 'R12'],
    blindTo: 'case',
    agreed: { 'plan.txt': 'plan' },
    steps: [
      A.writes('plan.txt', 'one of A'),
      tool.writes('plan.txt', 'one of the tool'),
      A.syncs(),
      A.moves('plan.txt', 'PLAN.txt'),
      A.syncs(),
      A.writes('PLAN.txt', 'two of A'),
      tool.writes('PLAN.txt', 'two of the tool'),
    ],
    expect: {
      both: {
        'PLAN.txt': 'two of the tool',
        'plan (conflict WHEN from A).txt': 'one of A',
        'PLAN (conflict WHEN from A) 2.txt': 'two of A',
      },
    },
  },
  {
    name: 'case 6: moved in the bucket to the twin of a name that is here: the file stays, and so does an edit of it',
    proves: ['R7', 'R8', 'R12', 'N7'],
    blindTo: 'case',
    agreed: { 'docs/a.txt': 'one', 'docs/c.txt': 'three', 'B.txt': 'two', 'D.txt': 'four' },
    steps: [
      tool.moves('docs/a.txt', 'b.txt'),
      tool.moves('docs/c.txt', 'd.txt'),
      A.writes('docs/a.txt', 'one, edited'),
    ],
    expect: {
      both: { 'docs/a.txt': 'one, edited', 'B.txt': 'two', 'D.txt': 'four' },
      disk: { 'docs/c.txt': 'three' },
      bucket: { 'b.txt': 'one', 'd.txt': 'three' },
      says: { A: { refused: ['name-clash: remote b.txt', 'name-clash: remote d.txt'] } },
    },
  },
  {
    name: 'case 6: a folder that differs from another in case only',
    proves: ['R8', 'N7'],
    blindTo: 'case',
    agreed: { 'docs/a.txt': 'one' },
    steps: [tool.writes('Docs/b.txt', 'two')],
    expect: {
      both: { 'docs/a.txt': 'one' },
      bucket: { 'Docs/b.txt': 'two' },
      says: { A: { refused: ['name-clash: remote Docs', 'name-clash: remote Docs/b.txt'] } },
    },
  },
  {
    name: 'case 7: a name in both Unicode forms is two names where the disk tells them apart',
    proves: ['N7'],
    agreed: {},
    steps: [tool.writes(COMPOSED, 'one'), tool.writes(DECOMPOSED, 'two')],
    expect: { both: { [COMPOSED]: 'one', [DECOMPOSED]: 'two' } },
  },
  {
    name: 'case 7: a change of the Unicode form is a move like any other',
    proves: ['R11', 'N7'],
    agreed: { [COMPOSED]: 'one' },
    steps: [here.moves(COMPOSED, DECOMPOSED)],
    expect: { both: { [DECOMPOSED]: 'one' }, uploaded: 0 },
  },
  {
    name: 'case 7: the twin in the other Unicode form never overwrites a file, and stays in the bucket',
    proves: ['R1', 'R8', 'N7'],
    blindTo: 'unicode-form',
    agreed: { [COMPOSED]: 'one' },
    steps: [tool.writes(DECOMPOSED, 'two')],
    expect: {
      both: { [COMPOSED]: 'one' },
      bucket: { [DECOMPOSED]: 'two' },
      says: { A: { refused: [`name-clash: remote ${DECOMPOSED}`] } },
    },
  },
  {
    name: 'case 7: a change of the Unicode form in the bucket, on a disk that does not tell forms apart',
    proves: ['R11', 'N7'],
    blindTo: 'unicode-form',
    agreed: { [COMPOSED]: 'one' },
    steps: [tool.moves(COMPOSED, DECOMPOSED)],
    expect: { both: { [DECOMPOSED]: 'one' }, uploaded: 0 },
  },
];
