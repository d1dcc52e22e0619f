// Replaces a file again and again until it is killed; says which content is about to be placed.
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../../src/clock.ts';
import { createDiskFolder } from '../../../../src/disk/diskFolder.ts';
import { text, value } from '../../../conformance/local/bench.ts';

const root = process.argv[2] ?? '';
const random = { id: () => randomBytes(12).toString('hex'), unit: () => 0.5 };
const folder = createDiskFolder({ root, clock: systemClock, random });
value(await folder.openRoot(null));
for (let round = 1; ; round++) {
  const entry = value(await folder.look('dir/file', []));
  const temporary = value(await folder.temporary('dir/file', `round ${round}`, 0));
  value(await temporary.truncate());
  value(await temporary.append(text(`content ${round}`.repeat(1_000))));
  process.stdout.write(`${round}\n`);
  const replaces = entry?.kind === 'file' ? entry.identity : null;
  value(await folder.place(temporary, { path: 'dir/file', replaces, mtime: null, executable: false }));
}
