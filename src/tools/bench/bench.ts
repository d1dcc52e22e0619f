// `npm run bench`: Brimful and rclone do the same jobs on the same server, several times; prints the medians
// as a table, and as JSON where it is told to. Asserts nothing: machines differ, so the ratios count.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openOtherClient } from '../../../test/integration/otherClient.ts';
import { startForeignStorage } from '../../../test/servers/foreign/foreignStorage.ts';
import { startStorageServer } from '../../../test/servers/s3/s3Server.ts';
import type { StorageEndpoint } from '../../../test/integration/otherClient.ts';
import { findStorage } from '../../../test/runner/tools.ts';
import { findContestants } from './contestants.ts';
import type { Contestant, Place } from './contestants.ts';
import { measure, median } from './measure.ts';
import type { Measured } from './measure.ts';
import { measureScan } from './measureScan.ts';
import { printJob } from './table.ts';
import type { Job } from './table.ts';
import { makeLargeFile, makeSmallFiles } from './sampleTree.ts';

const MIB = 1024 * 1024;
const BUCKET = 'bench';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '2000' },
    'tiny-files': { type: 'string', default: '5000' },
    'large-mib': { type: 'string', default: '256' },
    'scan-files': { type: 'string', default: '100000' },
    /** Added to each answer of the local server (ms), in jobs of their own. */
    latency: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '3' },
    /** Only the samples whose names contain these words. */
    only: { type: 'string', default: '' },
    /** Where to write all figures. */
    json: { type: 'string' },
    /** Use Ceph instead of the local server. */
    ceph: { type: 'boolean', default: false },
  },
});
const latencyMs = Number(values.latency);
const rounds = Number(values.rounds);

/** A folder that each contestant takes up, up again, and down. */
interface Sample {
  readonly name: string;
  readonly latencyMs: number;
  readonly fill: (folder: string) => void;
}

const files = Number(values.files);
const tiny = Number(values['tiny-files']);
const large = Number(values['large-mib']);
const SAMPLES: readonly Sample[] = [
  { name: 'one file', latencyMs: 0, fill: (folder) => makeSmallFiles(folder, 1, 100) },
  { name: `${files} x 4 KiB`, latencyMs: 0, fill: (folder) => makeSmallFiles(folder, files, 4096) },
  { name: `${tiny} x 100 B`, latencyMs: 0, fill: (folder) => makeSmallFiles(folder, tiny, 100) },
  { name: `${files} x 4 KiB`, latencyMs, fill: (folder) => makeSmallFiles(folder, files, 4096) },
  { name: `1 x ${large} MiB`, latencyMs: 0, fill: (folder) => makeLargeFile(folder, large * MIB) },
];

interface BenchStorage extends StorageEndpoint {
  stop(): Promise<void>;
  /** null: it cannot be made slower. */
  readonly setLatency: ((ms: number) => void) | null;
}

const base = mkdtempSync(join(tmpdir(), 'brimful-bench-'));
process.env['TMPDIR'] = base;
const storage = await startStorage();
const contestants = findContestants((line) => console.log(line));
const jobs: Job[] = [];
try {
  (await openOtherClient(storage, { bucket: BUCKET, prefix: '' })).close();
  for (const sample of SAMPLES) {
    if (!sample.name.includes(values.only)) continue;
    if (sample.latencyMs > 0 && storage.setLatency === null) continue;
    storage.setLatency?.(sample.latencyMs);
    for (const job of await compare(sample)) {
      jobs.push(job);
      printJob(job);
    }
  }
  if ('scan'.includes(values.only)) {
    console.log(await measureScan(join(base, 'scan'), Number(values['scan-files'])));
  }
} finally {
  await storage.stop();
  rmSync(base, { recursive: true, force: true });
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(jobs, null, 2)}\n`);

async function startStorage(): Promise<BenchStorage> {
  if (!values.ceph) {
    const server = await startStorageServer();
    const setLatency = (ms: number): void => server.faults.replace(ms === 0 ? [] : [{ type: 'latency', ms }]);
    return { ...server, setLatency };
  }
  const ceph = findStorage('ceph');
  if (!ceph.found) throw new Error(ceph.reason);
  return { ...(await startForeignStorage(ceph.tool)), setLatency: null };
}

/** Every round has folders, prefixes and data directories of its own. */
async function compare({ name, latencyMs: added, fill }: Sample): Promise<readonly Job[]> {
  const label = added === 0 ? name : `${name}, ${added} ms away`;
  const steps = ['up', 'again', 'down'] as const;
  const results = new Map<string, Measured[]>();
  for (let round = 1; round <= rounds; round++) {
    const folder = mkdtempSync(join(base, 'round-'));
    const source = join(folder, 'source');
    mkdirSync(source);
    fill(source);
    for (const contestant of contestants) {
      for (const step of steps) {
        const key = `${step} ${contestant.name}`;
        const done = await run(contestant, step, { folder, source, prefix: `${label}-${round}` });
        results.set(key, [...(results.get(key) ?? []), done]);
      }
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return steps.map((step) => ({
    name: `${step}: ${label}`,
    results: contestants.map((contestant) => ({
      name: contestant.name,
      ...median(results.get(`${step} ${contestant.name}`) ?? []),
    })),
  }));
}

function run(
  contestant: Contestant,
  step: 'up' | 'again' | 'down',
  at: { readonly folder: string; readonly source: string; readonly prefix: string },
): Promise<Measured> {
  const place: Place = { storage, bucket: BUCKET, prefix: `${contestant.name}/${at.prefix}/` };
  const folder = step === 'down' ? join(at.folder, `${contestant.name}-down`) : at.source;
  return measure(contestant[step](folder, place));
}
