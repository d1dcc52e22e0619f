// An installation that claims a folder, says so, and lives until it is killed.
import { join } from 'node:path';
import { systemClock } from '../../../../src/clock.ts';
import { createDiskFolder } from '../../../../src/disk/diskFolder.ts';
import { takeProcessLock } from '../../../../src/persistence/processLock.ts';
import { code, value } from '../../../conformance/local/bench.ts';

const [root = '', dataDir = ''] = process.argv.slice(2);
const lock = join(dataDir, 'instance.lock');
const held = takeProcessLock(lock);
// Kept, since a lock that nobody refers to is released by the garbage collector.
process.on('exit', () => held?.release());
const random = { id: () => `process-${process.pid}`, unit: () => 0.5 };
const folder = createDiskFolder({ root, clock: systemClock, random, installation: { dataDir, lock } });
value(await folder.openRoot(null));
const { signal } = new AbortController();
process.stdout.write(`${code(await folder.claim(signal, signal))}\n`);
