// Who may read a file here stays so, whatever happens to it elsewhere.
import type { Scenario, Step, Tree } from '../../scenario.ts';
import { A, after, B, before, now, tool } from '../../steps.ts';

interface Change {
  readonly how: string;
  readonly steps: readonly Step[];
  readonly both?: Tree;
  /** What only the owner can read on A afterwards. */
  readonly ownerOnly: readonly string[];
}

/** Of `private.txt` (0600), `closed/` (0700) and `open/`, on A. */
const CHANGES: readonly Change[] = [
  {
    how: 'edited',
    steps: [B.writes('private.txt', 'two'), B.writes('closed/a.txt', 'two'), B.writes('open/a.txt', 'two')],
    both: { 'private.txt': 'two', 'closed/a.txt': 'two', 'open/a.txt': 'two' },
    ownerOnly: ['closed/a.txt', 'private.txt'],
  },
  {
    how: 'renamed',
    steps: [B.moves('private.txt', 'named.txt'), B.moves('closed', 'renamed'), B.moves('open', 'opened')],
    both: { 'named.txt': 'one', 'renamed/a.txt': 'in', 'opened/a.txt': 'out' },
    ownerOnly: ['named.txt', 'renamed/a.txt'],
  },
  {
    how: 'renamed and edited',
    steps: [
      B.moves('private.txt', 'named.txt'),
      B.moves('closed', 'renamed'),
      B.moves('open', 'opened'),
      B.syncs({}),
      B.writes('named.txt', 'two'),
      B.writes('renamed/a.txt', 'two'),
      B.writes('opened/a.txt', 'two'),
      B.syncs({}),
    ],
    both: { 'named.txt': 'two', 'renamed/a.txt': 'two', 'opened/a.txt': 'two' },
    // Of the two files of that name it cannot be told which one came from the closed folder.
    ownerOnly: ['named.txt', 'opened/a.txt', 'renamed/a.txt'],
  },
  {
    how: 'moved out of a closed folder',
    steps: [B.moves('closed/a.txt', 'open/b.txt')],
    both: { 'private.txt': 'one', 'open/a.txt': 'out', 'open/b.txt': 'in', 'closed/': '' },
    ownerOnly: ['open/b.txt', 'private.txt'],
  },
  {
    how: 'deleted and made again',
    steps: [B.removes('private.txt'), B.syncs({}), A.syncs({}), B.writes('private.txt', 'two')],
    both: { 'private.txt': 'two', 'open/a.txt': 'out', 'closed/a.txt': 'in' },
    ownerOnly: ['closed/a.txt', 'private.txt'],
  },
];

export const ACCESS: readonly Scenario[] = [
  ...CHANGES.map(({ how, steps, both, ownerOnly }): Scenario => ({
    name: `what only its owner may read stays so when it is ${how} elsewhere`,
    proves: ['R13'],
    agreed: { 'private.txt': 'one', 'closed/a.txt': 'in', 'open/a.txt': 'out' },
    steps: [A.makesPrivate('private.txt'), A.makesPrivate('closed'), A.syncs({}), ...steps],
    expect: { ...(both ? { both } : {}), ownerOnly: { A: ownerOnly } },
  })),
  {
    name: 'what comes back under the name of a private file is as private, although an open one of that name goes elsewhere',
    proves: ['R13'],
    agreed: { 'd/a.txt': 'private', 'e/a.txt': 'open', other: 'stays' },
    steps: [
      A.makesPrivate('d/a.txt'),
      A.syncs({}),
      B.removes('d/a.txt'),
      B.syncs({}),
      A.syncs({}),
      B.removes('e/a.txt'),
      B.writes('d/a.txt', 'back'),
      B.syncs({}),
      A.syncs({}),
    ],
    expect: { ownerOnly: { A: ['d/a.txt'] } },
  },
  ...[[], [A.restarts()]].map((between): Scenario => ({
    name: `what was renamed and edited is as private, although it arrives in a later pass${between.length === 0 ? '' : ' and process'}`,
    proves: ['R13', 'R12'],
    agreed: { 'a.txt': 'one', other: 'stays' },
    steps: [
      A.makesPrivate('a.txt'),
      A.syncs({}),
      tool.removes('a.txt'),
      tool.writes('b.txt', 'two'),
      A.diskRefuses(before('local.temporary', 'b.txt'), 'no-space'),
      A.syncs({ problems: ['no-space: b.txt'] }),
      now({ disk: { other: 'stays' } }),
      A.diskWorks(),
      ...between,
      A.syncs({}),
    ],
    expect: { both: { 'b.txt': 'two', other: 'stays' }, ownerOnly: { A: ['b.txt'] } },
  })),
  {
    name: 'both versions of a conflict are as private as the one that was here',
    proves: ['R13', 'C1'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.makesPrivate('a.txt'),
      B.writes('a.txt', 'theirs'),
      B.syncs({}),
      A.writes('a.txt', 'mine'),
      A.syncs({}),
    ],
    expect: { ownerOnly: { A: ['a (conflict WHEN from A).txt', 'a.txt'] } },
  },
  {
    name: "the bucket's version of a conflict is as private, although the process dies before it has its name",
    proves: ['R13', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.makesPrivate('a.txt'),
      A.syncs({}),
      A.writes('a.txt', 'mine'),
      tool.writes('a.txt', 'theirs'),
      A.crashes(after('local.move', 'a.txt')),
      A.syncs(),
      A.syncs({}),
    ],
    expect: { ownerOnly: { A: ['a (conflict WHEN from A).txt', 'a.txt'] } },
  },
  {
    name: 'a conflict copy made on another device is as private here as the file that it is named after',
    proves: ['R13', 'C1'],
    agreed: { 'a.txt': 'one', 'open.txt': 'one' },
    steps: [
      A.makesPrivate('a.txt'),
      tool.writes('a.txt', 'of the tool'),
      tool.writes('open.txt', 'of the tool'),
      B.writes('a.txt', 'of B'),
      B.writes('open.txt', 'of B'),
      B.syncs({}),
      A.syncs({}),
    ],
    expect: {
      both: {
        'a.txt': 'of the tool',
        'a (conflict WHEN from B).txt': 'of B',
        'open.txt': 'of the tool',
        'open (conflict WHEN from B).txt': 'of B',
      },
      ownerOnly: { A: ['a (conflict WHEN from B).txt', 'a.txt'] },
    },
  },
  {
    name: 'a copy made on another device of what only its owner may read here is as private, unless the same is open already',
    proves: ['R13'],
    agreed: {
      'private.txt': 'secret',
      'open.txt': 'known',
      'also private.txt': 'known',
      'closed/a.txt': 'in',
    },
    steps: [
      A.makesPrivate('private.txt'),
      A.makesPrivate('also private.txt'),
      A.makesPrivate('closed'),
      A.syncs({}),
      tool.writes('copy.txt', 'secret'),
      tool.writes('deep/copy.txt', 'in'),
      tool.writes('known copy.txt', 'known'),
      A.syncs({}),
    ],
    expect: {
      ownerOnly: {
        A: ['also private.txt', 'closed/a.txt', 'copy.txt', 'deep/copy.txt', 'private.txt'],
      },
    },
  },
  {
    name: 'renamed here and to another name elsewhere: both names are as private',
    proves: ['R13', 'M5'],
    agreed: { 'a.txt': 'secret' },
    steps: [
      A.makesPrivate('a.txt'),
      A.syncs({}),
      A.moves('a.txt', 'here.txt'),
      tool.moves('a.txt', 'there.txt'),
      A.syncs({}),
    ],
    expect: {
      both: { 'here.txt': 'secret', 'there.txt': 'secret' },
      ownerOnly: { A: ['here.txt', 'there.txt'] },
    },
  },
];
