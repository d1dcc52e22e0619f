// The process dies before or after each step of each act; the next start converges without asking (R10).
import { long } from '../../contents.ts';
import type { HookPoint, PortCall } from '../../worlds/hookedPorts.ts';
import type { Scenario, Step } from '../../scenario.ts';
import { A, after, before, tool } from '../../steps.ts';
import { MULTIPART_BYTES } from '../../worlds/world.ts';

const LONG = long('film', MULTIPART_BYTES + 1);

/** One kind of act, and the calls to disk and bucket that it consists of. */
interface Dying extends Pick<Scenario, 'agreed' | 'steps' | 'expect' | 'proves'> {
  readonly act: string;
  readonly calls: readonly { readonly call: PortCall; readonly path: string }[];
}

const DYING: readonly Dying[] = [
  {
    act: 'an upload',
    proves: ['R5', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('a.txt', 'two')],
    calls: [
      { call: 'local.flush', path: 'a.txt' },
      { call: 'local.open', path: 'a.txt' },
      { call: 'local.read', path: 'a.txt' },
      { call: 'remote.upload', path: 'a.txt' },
    ],
    expect: { both: { 'a.txt': 'two' } },
  },
  {
    act: 'a download',
    proves: ['R4', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.writes('a.txt', 'two')],
    calls: [
      { call: 'local.temporary', path: 'a.txt' },
      { call: 'remote.download', path: 'a.txt' },
      { call: 'local.place', path: 'a.txt' },
    ],
    expect: { both: { 'a.txt': 'two' } },
  },
  {
    act: 'a move here',
    proves: ['R10', 'R11'],
    agreed: { 'a.txt': 'one' },
    steps: [A.moves('a.txt', 'b.txt')],
    calls: [
      { call: 'remote.copy', path: 'b.txt' },
      { call: 'remote.remove', path: 'a.txt' },
    ],
    expect: { both: { 'b.txt': 'one' }, uploaded: 0 },
  },
  {
    act: 'a move there',
    proves: ['R10', 'R11'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.moves('a.txt', 'b.txt')],
    calls: [{ call: 'local.move', path: 'a.txt' }],
    expect: { both: { 'b.txt': 'one' } },
  },
  {
    act: 'a deletion here',
    proves: ['R6', 'R10'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [A.removes('a.txt')],
    calls: [{ call: 'remote.remove', path: 'a.txt' }],
    expect: { both: { 'b.txt': 'two' } },
  },
  {
    act: 'a deletion there',
    proves: ['R6', 'R10'],
    agreed: { 'a.txt': 'one', 'b.txt': 'two' },
    steps: [tool.removes('a.txt')],
    calls: [{ call: 'local.trash', path: 'a.txt' }],
    expect: { both: { 'b.txt': 'two' }, trash: { A: ['a.txt'] } },
  },
  {
    act: 'a conflict',
    proves: ['R7', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('a.txt', 'of A'), tool.writes('a.txt', 'of the tool')],
    calls: [
      { call: 'remote.download', path: 'a.txt' },
      { call: 'local.move', path: 'a.txt' },
      { call: 'local.place', path: 'a.txt' },
    ],
    expect: { both: { 'a.txt': 'of the tool', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    act: 'the making of a folder',
    proves: ['R10', 'D1'],
    agreed: {},
    steps: [tool.makesFolder('d')],
    calls: [{ call: 'local.makeDirectory', path: 'd' }],
    expect: { both: { 'd/': '' } },
  },
  {
    act: 'the removal of a folder',
    proves: ['R10', 'D1'],
    agreed: { 'd/': '' },
    steps: [tool.removes('d')],
    calls: [{ call: 'local.removeDirectory', path: 'd' }],
    expect: { both: {} },
  },
  {
    act: 'the making of a marker',
    proves: ['R10', 'D1'],
    agreed: {},
    steps: [A.makesFolder('d')],
    calls: [{ call: 'remote.upload', path: 'd/' }],
    expect: { both: { 'd/': '' } },
  },
  {
    act: 'the removal of a marker',
    proves: ['R10', 'D1'],
    agreed: { 'd/': '' },
    steps: [A.removes('d')],
    calls: [{ call: 'remote.remove', path: 'd/' }],
    expect: { both: {} },
  },
];

function dyingScenarios({ act, calls, steps, ...rest }: Dying): readonly Scenario[] {
  return calls.flatMap(({ call, path }) =>
    [before(call, path), after(call, path)].map((at) => ({
      ...rest,
      name: `case 16: dies in ${act}, ${at.moment} ${at.call} of ${path}`,
      steps: [...steps, A.crashes(at), A.syncs()],
    })),
  );
}

/** Dies at `first`, changes the files while nothing runs, and starts again. */
function dies(at: HookPoint, ...then: readonly Step[]): readonly Step[] {
  return [A.crashes(at), A.syncs(), ...then];
}

export const CRASHES: readonly Scenario[] = [
  ...DYING.flatMap(dyingScenarios),
  {
    name: 'case 16: dies when an upload has arrived, and the file is edited before the next start',
    proves: ['R5', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('a.txt', 'two'), ...dies(after('remote.upload', 'a.txt'), A.writes('a.txt', 'three'))],
    expect: { both: { 'a.txt': 'three' } },
  },
  {
    name: 'case 16: dies when an upload has arrived, and the file is deleted before the next start',
    proves: ['R5', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [A.writes('a.txt', 'two'), ...dies(after('remote.upload', 'a.txt'), A.removes('a.txt'))],
    expect: { both: {} },
  },
  {
    name: 'case 16: dies between copy and deletion, and the file is moved again before the next start',
    proves: ['R10', 'R11'],
    agreed: { 'a.txt': 'one' },
    steps: [A.moves('a.txt', 'b.txt'), ...dies(before('remote.remove', 'a.txt'), A.moves('b.txt', 'c.txt'))],
    expect: { both: { 'c.txt': 'one' } },
  },
  {
    name: 'case 16: dies between copy and deletion, and the file is moved back before the next start',
    proves: ['R10', 'R11'],
    agreed: { 'a.txt': 'one' },
    steps: [A.moves('a.txt', 'b.txt'), ...dies(before('remote.remove', 'a.txt'), A.moves('b.txt', 'a.txt'))],
    expect: { both: { 'a.txt': 'one' } },
  },
  {
    name: 'case 16: dies right after a file followed its object to another name, and the object is put back at the old one',
    proves: ['R6', 'R10', 'R11'],
    agreed: { 'a.txt': 'one' },
    steps: [
      tool.moves('a.txt', 'docs/b.txt'),
      ...dies(after('local.move', 'a.txt'), tool.writes('a.txt', 'one')),
    ],
    expect: { both: { 'a.txt': 'one', 'docs/b.txt': 'one' } },
  },
  {
    name: 'case 16: dies when the copy of a moved file has arrived, and the file is edited before the next start',
    proves: ['R5', 'R10', 'R11'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.moves('a.txt', 'docs/b.txt'),
      ...dies(after('remote.copy', 'docs/b.txt'), A.writes('docs/b.txt', 'one, edited')),
    ],
    expect: { both: { 'docs/b.txt': 'one, edited' } },
  },
  {
    name: 'case 16: dies right after the local version of a conflict was renamed, and the copy is edited',
    proves: ['R7', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'of A'),
      tool.writes('a.txt', 'of the tool'),
      ...dies(before('local.place', 'a.txt'), tool.writes('a.txt', 'of the tool, later')),
    ],
    expect: { both: { 'a.txt': 'of the tool, later', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    name: 'case 16: dies right after the local version of a conflict was renamed, and the object is put back as it was agreed',
    proves: ['R6', 'R7', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [
      A.writes('a.txt', 'of A'),
      tool.writes('a.txt', 'of the tool'),
      ...dies(before('local.place', 'a.txt'), tool.writes('a.txt', 'one')),
    ],
    expect: { both: { 'a.txt': 'one', 'a (conflict WHEN from A).txt': 'of A' } },
  },
  {
    name: 'case 16: dies right after a file was replaced, and the object is put back as it was agreed',
    proves: ['R7', 'R10'],
    agreed: { 'a.txt': 'one' },
    steps: [tool.writes('a.txt', 'two'), ...dies(after('local.place', 'a.txt'), tool.writes('a.txt', 'one'))],
    expect: { both: { 'a.txt': 'one', 'a (conflict WHEN from A).txt': 'two' }, trash: { A: ['a.txt'] } },
  },
  {
    name: 'case 16: dies right after a file went to the trash, and the object is put back as it was agreed',
    proves: ['R6', 'R10'],
    agreed: { 'a.txt': 'one', b: 'two' },
    steps: [tool.removes('a.txt'), ...dies(after('local.trash', 'a.txt'), tool.writes('a.txt', 'one'))],
    expect: { both: { 'a.txt': 'one', b: 'two' }, trash: { A: ['a.txt'] } },
  },
  {
    name: 'case 32: dies in a large upload: the next start goes on and leaves nothing open',
    proves: ['R10'],
    versioning: true,
    agreed: {},
    steps: [A.writes('film', LONG), ...dies(after('local.read', 'film'))],
    expect: { both: { film: LONG }, versions: { film: 1 } },
  },
  {
    name: 'case 32: dies in a large upload of a file that is then edited: the parts are thrown away',
    proves: ['R10'],
    versioning: true,
    agreed: {},
    steps: [A.writes('film', LONG), ...dies(after('local.read', 'film'), A.writes('film', 'short'))],
    expect: { both: { film: 'short' }, versions: { film: 1 } },
  },
  {
    name: 'case 32: dies in a large upload of a file that is then deleted: the parts are thrown away',
    proves: ['R10'],
    agreed: {},
    steps: [A.writes('film', LONG), ...dies(after('local.read', 'film'), A.removes('film'))],
    expect: { both: {} },
  },
  {
    name: 'case 32: dies with a fetched file that is then deleted in the bucket: the temporary is swept',
    proves: ['R10'],
    agreed: {},
    steps: [tool.writes('film', LONG), ...dies(before('local.place', 'film'), tool.removes('film'))],
    expect: { both: {} },
  },
  {
    name: 'case 32: dies with a fetched file: the next start does not fetch it again',
    proves: ['R10'],
    agreed: {},
    steps: [tool.writes('film', LONG), ...dies(before('local.place', 'film'))],
    expect: { both: { film: LONG } },
  },
];
