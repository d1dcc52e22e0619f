// Everything other than plain files and objects: links, devices, hard links, cold storage.
import type { Scenario } from '../../scenario.ts';
import { A, here, now, tool } from '../../steps.ts';
import { long } from '../../contents.ts';
import { MULTIPART_BYTES, PART_BYTES } from '../../worlds/world.ts';

const SIZES: Readonly<Record<string, string>> = {
  empty: '',
  one: '1',
  below: long('below', MULTIPART_BYTES - 1),
  at: long('at', MULTIPART_BYTES),
  above: long('above', MULTIPART_BYTES + 1),
  parts: long('parts', 2 * PART_BYTES),
};

export const SPECIAL_FILES: readonly Scenario[] = [
  {
    name: 'case 15: symbolic links and pipes are shown and left alone',
    proves: ['R8', 'S1'],
    agreed: { 'a.txt': 'one' },
    steps: [A.makesSymlink('link'), A.makesSymlink('d/loop'), A.makesPipe('pipe')],
    expect: {
      both: { 'a.txt': 'one' },
      says: { A: { refused: ['special-file: local pipe', 'symlink: local d/loop', 'symlink: local link'] } },
      why: { link: 'refused: symlink' },
    },
  },
  {
    name: 'case 15: a file that became a link is not deleted in the bucket',
    proves: ['R6', 'R8', 'S1'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.removes('a.txt'), A.makesSymlink('a.txt')],
    expect: {
      both: { 'b.txt': 'two' },
      bucket: { 'a.txt': 'one' },
      says: { A: { refused: ['symlink: local a.txt'] } },
    },
  },
  {
    name: 'case 15: a folder that became a link: nothing behind the link is touched, nothing in the bucket is deleted',
    proves: ['R6', 'R8', 'S1'],
    agreed: { 'd/a.txt': 'one', 'b.txt': 'two' },
    steps: [A.moves('d', 'elsewhere'), A.makesSymlink('d'), tool.writes('d/new.txt', 'three')],
    expect: {
      both: { 'elsewhere/a.txt': 'one', 'b.txt': 'two' },
      bucket: { 'd/a.txt': 'one', 'd/new.txt': 'three' },
      says: { A: { refused: ['symlink: local d'] } },
    },
  },
  {
    name: 'case 15: an object that has the name of a local link waits in the bucket',
    proves: ['R8', 'S1'],
    agreed: {},
    steps: [A.makesSymlink('name'), tool.writes('name', 'one')],
    expect: { both: {}, bucket: { name: 'one' }, says: { A: { refused: ['symlink: local name'] } } },
  },
  {
    name: 'case 15: two names of one file are two files, and both follow an edit',
    proves: ['S2'],
    agreed: { a: 'one' },
    steps: [A.links('a', 'b'), A.syncs({}), now({ both: { a: 'one', b: 'one' } }), A.writes('a', 'two')],
    expect: { both: { a: 'two', b: 'two' } },
  },
  {
    name: 'case 15: an edit from the bucket replaces one of two names, never what is behind the other',
    proves: ['R4', 'S2'],
    agreed: { a: 'one' },
    steps: [A.links('a', 'b'), A.syncs({}), tool.writes('a', 'two')],
    expect: { both: { a: 'two', b: 'one' } },
  },
  {
    name: 'case 15: the older of two names is removed',
    proves: ['S2'],
    agreed: { a: 'one' },
    steps: [A.links('a', 'b'), A.removes('a')],
    expect: { both: { b: 'one' } },
  },
  {
    name: 'case 29: an object in cold storage is shown and not fetched',
    proves: ['R8', 'S6'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.writes('film', 'frozen'), tool.archives('film')],
    expect: {
      both: { 'a.txt': 'one' },
      bucket: { film: 'frozen' },
      says: { A: { refused: ['archived: remote film'] } },
      why: { film: 'refused: archived' },
    },
  },
  {
    name: 'case 29: an agreed object that goes to cold storage stays agreed, and can be replaced and deleted',
    proves: ['S6'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' },
    steps: [
      tool.archives('a.txt'),
      tool.archives('b.txt'),
      tool.archives('c.txt'),
      A.syncs({}),
      now({ both: { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' }, uploaded: 0 }),
      A.writes('a.txt', 'one, edited'),
      A.removes('b.txt'),
    ],
    expect: { both: { 'a.txt': 'one, edited', 'c.txt': 'three' } },
  },
  {
    name: 'case 29: a file whose object is in cold storage is moved: it is sent anew under its new name',
    proves: ['R1', 'R11', 'M7'],
    agreed: { 'a.txt': 'one', keep: 'keep' },
    steps: [tool.archives('a.txt'), A.moves('a.txt', 'b.txt')],
    expect: { both: { 'b.txt': 'one', keep: 'keep' } },
  },
  {
    name: 'case 29: an object in cold storage that equals the file here is agreed on; another of its size waits',
    proves: ['S6', 'R8'],
    agreed: {},
    steps: [
      tool.writes('film', 'frozen'),
      tool.writes('song', 'frozen'),
      tool.archives('film'),
      tool.archives('song'),
      A.writes('film', 'frozen'),
      A.writes('song', 'molten'),
    ],
    expect: {
      disk: { film: 'frozen', song: 'molten' },
      bucket: { film: 'frozen', song: 'frozen' },
      says: { A: { refused: ['archived: remote song'] } },
      uploaded: 0,
    },
  },
  {
    name: 'case 26: files of no bytes, one byte, and around the sizes at which uploads are made in parts',
    proves: ['R1', 'R3'],
    agreed: {},
    steps: Object.entries(SIZES).map(([path, content]) => here.writes(path, content)),
    expect: { both: SIZES },
  },
  {
    name: 'case 26: a file shrinks to nothing and grows again',
    proves: ['R3'],
    agreed: { a: 'one' },
    steps: [here.writes('a', ''), A.syncs({}), here.writes('a', long('above', MULTIPART_BYTES + 1))],
    expect: { both: { a: long('above', MULTIPART_BYTES + 1) } },
  },
];
