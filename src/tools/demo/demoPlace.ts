// The demo's environment: a local world, a folder with sample files, and a data directory configured for
// both, all temporary.
import { S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configuredAccount } from '../../../test/servers/configuredAccount.ts';
import { startWorld } from '../../../test/servers/startWorld.ts';
import type { World } from '../../../test/servers/startWorld.ts';

export const PREFIX = 'documents/';
const LARGE_BYTES = 20 * 1024 * 1024;

export interface DemoPlace {
  readonly world: World;
  readonly dataDir: string;
  /** The synced folder. */
  readonly folder: string;
  /** The administrator's S3 client, as another tool. */
  readonly s3: S3Client;
  close(): Promise<void>;
}

export async function openDemoPlace(): Promise<DemoPlace> {
  const world = await startWorld();
  const base = mkdtempSync(join(tmpdir(), 'brimful-demo-'));
  const dataDir = join(base, 'data');
  const folder = join(base, 'Documents');
  mkdirSync(dataDir, { mode: 0o700 });
  writeSamples(folder);
  const { description } = world;
  writeFileSync(join(dataDir, 'config.json'), JSON.stringify(configFor(world, folder), null, 2));
  const s3 = new S3Client({
    endpoint: description.s3Endpoint,
    region: description.region,
    forcePathStyle: true,
    credentials: description,
  });
  return {
    world,
    dataDir,
    folder,
    s3,
    close: async () => {
      s3.destroy();
      await world.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function configFor({ description }: World, folder: string): object {
  return {
    accounts: [configuredAccount('demo', description)],
    folders: [
      {
        id: 'documents',
        account: 'demo',
        localPath: folder,
        bucket: description.bucket,
        prefix: PREFIX,
        pollSeconds: 1,
      },
    ],
    // Leaves nothing in the keychain of whoever runs the demo.
    keepSignIn: false,
  };
}

function writeSamples(folder: string): void {
  const write = (path: string, content: string | Buffer): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  write('Read me.txt', 'These files are kept in step with a bucket.\n');
  write('Letters/Dear grandmother.txt', 'Thank you for the pullover.\n');
  write('Letters/Ärger mit der Straßenbahn.txt', 'Names in every language.\n');
  write('Letters/To be answered.txt', 'Later.\n');
  write('Photos/2026/large.bin', randomBytes(LARGE_BYTES));
  write('Notes/empty.txt', '');
  chmodSync(write('Notes/run.sh', '#!/bin/sh\necho hello\n'), 0o755);
  mkdirSync(join(folder, 'Empty folder'));
}
