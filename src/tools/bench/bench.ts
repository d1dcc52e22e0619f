// `npm run bench`: compares Brimful with rclone on the same server, as ratios, since machines differ. Prints
// a table and asserts nothing.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../clock.ts';
import { createDiskFolder } from '../../disk/diskFolder.ts';
import { openOtherClient } from '../../../test/integration/otherClient.ts';
import { startForeignStorage } from '../../../test/servers/foreign/foreignStorage.ts';
import { startStorageServer } from '../../../test/servers/s3/s3Server.ts';
import { findStorage } from '../../../test/runner/tools.ts';
import { findContestants } from './contestants.ts';
import type { Contestant, Place } from './contestants.ts';
import { measure } from './measure.ts';
import type { Measured } from './measure.ts';
import { makeLargeFile, makeSmallFiles } from './sampleTree.ts';

const MIB = 1024 * 1024;
const BUCKET = 'bench';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '2000' },
    'large-mib': { type: 'string', default: '256' },
    'memory-files': { type: 'string', default: '20000' },
    'scan-files': { type: 'string', default: '100000' },
    /** Use Ceph instead of the local server. */
    ceph: { type: 'boolean', default: false },
  },
});
const sizes = {
  files: Number(values.files),
  largeBytes: Number(values['large-mib']) * MIB,
  memoryFiles: Number(values['memory-files']),
  scanFiles: Number(values['scan-files']),
};

const base = mkdtempSync(join(tmpdir(), 'brimful-bench-'));
process.env['TMPDIR'] = base;
const storage = await startStorage();
const contestants = findContestants((line) => console.log(line));
try {
  (await openOtherClient(storage, { bucket: BUCKET, prefix: '' })).close();
  console.log(`${'job'.padEnd(44)}${contestants.map(({ name }) => name.padEnd(36)).join('')}time`);
  await compareJobs(`${sizes.files} files of 4 KiB`, (folder) => makeSmallFiles(folder, sizes.files, 4096));
  await compareJobs(`one file of ${sizes.largeBytes / MIB} MiB`, (folder) =>
    makeLargeFile(folder, sizes.largeBytes),
  );
  await compareJobs(`${sizes.memoryFiles} files of 100 bytes`, (folder) =>
    makeSmallFiles(folder, sizes.memoryFiles, 100),
  );
  await measureScan(sizes.scanFiles);
} finally {
  await storage.stop();
  rmSync(base, { recursive: true, force: true });
}

async function startStorage() {
  if (!values.ceph) return startStorageServer();
  const ceph = findStorage('ceph');
  if (!ceph.found) throw new Error(ceph.reason);
  return startForeignStorage(ceph.tool);
}

/** Upload, upload again with nothing to do, and download into an empty folder. */
async function compareJobs(what: string, fill: (folder: string) => void): Promise<void> {
  const source = mkdtempSync(join(base, 'source-'));
  fill(source);
  const target = (name: string): string => join(source, '..', `${name}-of-${what}`);
  const place = (name: string): Place => ({ storage, bucket: BUCKET, prefix: `${name}/${what}/` });
  const job = async (
    label: string,
    program: (contestant: Contestant) => Promise<Measured>,
  ): Promise<void> => {
    const results: Measured[] = [];
    for (const contestant of contestants) results.push(await program(contestant));
    printRow(`${label}: ${what}`, results);
  };
  await job('up', (each) => measure(each.up(source, place(each.name))));
  await job('again', (each) => measure(each.up(source, place(each.name))));
  await job('down', (each) => measure(each.down(target(each.name), place(each.name))));
  for (const folder of [source, ...contestants.map(({ name }) => target(name))]) {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureScan(files: number): Promise<void> {
  const root = join(base, 'scan');
  mkdirSync(root);
  makeSmallFiles(root, files, 1);
  const random = { id: () => 'bench', unit: () => 0.5 };
  const folder = createDiskFolder({ root, clock: systemClock, random });
  const opened = await folder.openRoot(null);
  if (!opened.ok) throw new Error(opened.fault.message);
  const began = performance.now();
  let seen = 0;
  for await (const batch of folder.scan({ under: '', ignore: [], signal: new AbortController().signal })) {
    if (!batch.ok) throw new Error(batch.fault.message);
    seen += batch.value.length;
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(`${`scan of ${files} files`.padEnd(44)}${seconds.toFixed(2)} s, ${seen} entries`);
}

function printRow(label: string, results: readonly Measured[]): void {
  const cells = results.map(({ seconds, processorSeconds, peakBytes }) => {
    const processor = processorSeconds === null ? '' : `, cpu ${processorSeconds.toFixed(1)} s`;
    const memory = peakBytes === null ? '' : `, ${Math.round(peakBytes / MIB)} MiB`;
    return `${seconds.toFixed(2)} s${processor}${memory}`.padEnd(36);
  });
  const [ours, theirs] = results;
  const ratio = ours && theirs ? `x${(ours.seconds / theirs.seconds).toFixed(2)}` : '';
  console.log(`${label.padEnd(44)}${cells.join('')}${ratio}`);
}
