// Moves of files and folders, on one side or on both, alone or together with edits.
import type { Scenario, Tree } from '../../scenario.ts';
import { A, before, here, there, tool } from '../../steps.ts';

/** More deletions than the guard allows. */
const MANY = 60;

function files(folder: string, count: number): Tree {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${folder}/f${index}`, `content ${index}`]),
  );
}

export const MOVES: readonly Scenario[] = [
  {
    name: 'a renamed file is renamed on the other side, and nothing is sent',
    proves: ['R11', 'M1'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [here.moves('a.txt', 'docs/c.txt')],
    expect: { both: { 'b.txt': 'two', 'docs/c.txt': 'one' }, uploaded: 0, trash: { A: [] } },
  },
  {
    name: 'a renamed folder is renamed on the other side, and nothing is sent',
    proves: ['R11', 'M1'],
    agreed: { 'd/a.txt': 'one', 'd/e/b.txt': 'two', 'd/e/f/c.txt': 'three' },
    steps: [here.moves('d', 'g')],
    expect: {
      both: { 'g/a.txt': 'one', 'g/e/b.txt': 'two', 'g/e/f/c.txt': 'three' },
      uploaded: 0,
      trash: { A: [] },
    },
  },
  {
    name: 'case 19: a renamed folder of many files is not taken for a mass deletion',
    proves: ['R9', 'R11', 'G4'],
    agreed: files('d', MANY),
    steps: [A.moves('d', 'e')],
    expect: { both: files('e', MANY), uploaded: 0 },
  },
  {
    name: 'case 3: edited here, renamed there: the edit is under the new name',
    proves: ['R11', 'M3'],
    agreed: { 'a.txt': 'one' },
    steps: [here.writes('a.txt', 'one, edited'), there.moves('a.txt', 'b.txt')],
    expect: { both: { 'b.txt': 'one, edited' } },
  },
  {
    name: 'case 3: edited here, the folder around it renamed there: the edit is in the new folder',
    proves: ['R11', 'M3'],
    agreed: { 'd/a.txt': 'one', 'd/b.txt': 'two' },
    steps: [here.writes('d/a.txt', 'one, edited'), there.moves('d', 'e')],
    expect: { both: { 'e/a.txt': 'one, edited', 'e/b.txt': 'two' } },
  },
  {
    name: 'case 3: new here, the folder around it renamed there: both folders stay',
    proves: ['R11', 'M5'],
    agreed: { 'd/a.txt': 'one' },
    steps: [here.writes('d/new.txt', 'two'), there.moves('d', 'e')],
    expect: { both: { 'd/new.txt': 'two', 'e/a.txt': 'one' } },
  },
  {
    name: 'case 4: a folder is renamed while its files are being sent',
    proves: ['R4', 'R11'],
    agreed: {},
    steps: [
      A.writes('d/1', 'one'),
      A.writes('d/2', 'two'),
      A.writes('d/3', 'three'),
      A.isInterrupted(before('remote.upload', 'd/2'), A.moves('d', 'e')),
    ],
    expect: { both: { 'e/1': 'one', 'e/2': 'two', 'e/3': 'three' } },
  },
  {
    name: 'case 4: a folder is renamed while a file for it is being fetched',
    proves: ['R4', 'R11', 'M5'],
    agreed: { 'd/a.txt': 'one' },
    steps: [
      tool.writes('d/new.txt', 'two'),
      A.isInterrupted(before('local.place', 'd/new.txt'), A.moves('d', 'e')),
    ],
    expect: { both: { 'e/a.txt': 'one', 'd/new.txt': 'two' } },
  },
  {
    name: 'case 4: a folder is moved into one that was made a moment ago',
    proves: ['R11', 'M1'],
    agreed: { 'd/a.txt': 'one' },
    steps: [A.makesFolder('new'), A.moves('d', 'new/d')],
    expect: { both: { 'new/d/a.txt': 'one' }, uploaded: 0 },
  },
  {
    name: 'case 5: two files swap their names',
    proves: ['R1', 'M4'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [here.moves('a.txt', 'x.txt'), here.moves('b.txt', 'a.txt'), here.moves('x.txt', 'b.txt')],
    expect: { both: { 'a.txt': 'two', 'b.txt': 'one' } },
  },
  {
    name: 'case 5: three files change places in a ring',
    proves: ['R1', 'M4'],
    agreed: { a: 'one', b: 'two', c: 'three' },
    steps: [here.moves('a', 'x'), here.moves('c', 'a'), here.moves('b', 'c'), here.moves('x', 'b')],
    expect: { both: { a: 'three', b: 'one', c: 'two' } },
  },
  {
    name: 'case 5: a file wanders a -> b -> c -> b between two syncs',
    proves: ['R11', 'M1'],
    agreed: { a: 'one' },
    steps: [here.moves('a', 'b'), here.moves('b', 'c'), here.moves('c', 'b')],
    expect: { both: { b: 'one' }, uploaded: 0 },
  },
  {
    name: 'case 5: names shift by one, as logs do',
    proves: ['R1', 'M4'],
    agreed: { 'log.1': 'one', 'log.2': 'two' },
    steps: [here.moves('log.2', 'log.3'), here.moves('log.1', 'log.2'), here.writes('log.1', 'new')],
    expect: { both: { 'log.1': 'new', 'log.2': 'one', 'log.3': 'two' } },
  },
  {
    name: 'case 5: each side moves its folder into the one that the other side moved',
    proves: ['R1', 'M5'],
    agreed: { 'Archives/a': 'one', 'Drafts/January/j': 'two' },
    steps: [here.moves('Drafts', 'Archives/Drafts'), there.moves('Archives', 'Drafts/January/Archives')],
    expect: { both: { 'Archives/Drafts/January/j': 'two', 'Drafts/January/Archives/a': 'one' } },
  },
  {
    name: 'moved apart: both names stay',
    proves: ['R1', 'M5'],
    agreed: { a: 'one' },
    steps: [here.moves('a', 'b'), there.moves('a', 'c')],
    expect: { both: { b: 'one', c: 'one' } },
  },
  {
    name: 'moved to the same name on both sides: one file',
    proves: ['C2'],
    agreed: { a: 'one' },
    steps: [here.moves('a', 'b'), there.moves('a', 'b')],
    expect: { both: { b: 'one' } },
  },
  {
    name: 'moved here, deleted there: the file stays under its new name',
    proves: ['R1', 'M5'],
    agreed: { a: 'one' },
    steps: [here.moves('a', 'b'), there.removes('a')],
    expect: { both: { b: 'one' } },
  },
  {
    name: 'moved here to a name that was taken there: both contents are kept',
    proves: ['R7', 'M5'],
    agreed: { a: 'one' },
    steps: [here.moves('a', 'b'), there.writes('b', 'two')],
    expect: { conflicts: [{ path: 'b', here: 'one', there: 'two' }] },
  },
  {
    name: 'moved over another file: that one is replaced on both sides',
    proves: ['R1', 'M4'],
    agreed: { a: 'one', b: 'two' },
    steps: [here.moves('a', 'b')],
    expect: { both: { b: 'one' } },
  },
  {
    name: 'a program renames by copying and deleting: the object is copied inside the bucket',
    proves: ['R11', 'M6'],
    agreed: { a: 'one', b: 'two' },
    steps: [A.copies('a', 'c'), A.removes('a')],
    expect: { both: { b: 'two', c: 'one' }, uploaded: 0 },
  },
  {
    name: 'a moved file is saved right before its object would be moved',
    proves: ['R4', 'R11'],
    agreed: { a: 'one' },
    steps: [A.moves('a', 'b'), A.isInterrupted(before('local.flush', 'b'), A.writes('b', 'one, edited'))],
    expect: { both: { b: 'one, edited' } },
  },
  {
    name: 'an object is written right before it would be moved',
    proves: ['R3', 'R11', 'M3'],
    agreed: { a: 'one' },
    steps: [A.moves('a', 'b'), A.isInterrupted(before('remote.copy', 'b'), tool.writes('a', 'one, edited'))],
    expect: { both: { b: 'one, edited' } },
  },
  {
    name: 'a name is taken in the bucket right before an object would be moved to it',
    proves: ['R3', 'R7'],
    agreed: { a: 'one' },
    steps: [A.moves('a', 'b'), A.isInterrupted(before('remote.copy', 'b'), tool.writes('b', 'two'))],
    expect: { both: { b: 'two', 'b (conflict WHEN from A)': 'one' } },
  },
];
