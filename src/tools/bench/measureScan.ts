// How long a scan of a folder takes, as each sync begins with one.
import { mkdirSync } from 'node:fs';
import { systemClock } from '../../clock.ts';
import { createDiskFolder } from '../../disk/diskFolder.ts';
import { makeSmallFiles } from './sampleTree.ts';

/** Makes `files` files in `root`, which is new, and returns a line for the table. */
export async function measureScan(root: string, files: number): Promise<string> {
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
  return `${`scan of ${files} files`.padEnd(36)}${seconds.toFixed(2)} s, ${seen} entries`;
}
