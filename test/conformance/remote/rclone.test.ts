// Brimful and rclone read each other's objects: content, time and executable bit.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../servers/s3/s3Server.ts';
import { findRclone } from '../../runner/tools.ts';
import { NEVER, bytesOf, listAll, must, patterned, readBody, uploadOf } from './remoteWorld.ts';
import type { RemoteWorld } from './remoteWorld.ts';
import { startS3World } from './s3World.ts';

const rclone = findRclone();
if (!rclone.found) console.log(`Interoperation with rclone is skipped: ${rclone.reason}`);

describe.skipIf(!rclone.found)('rclone', () => {
  let server: StorageServer;
  let world: RemoteWorld & { readonly bucket: string; readonly prefix: string };
  let folder: string;
  beforeAll(async () => {
    server = await startStorageServer();
    const { endpoint, region, administrator: keys } = server;
    const everything = { conditionalCreate: true, conditionalReplace: true, conditionalDelete: true };
    world = await startS3World(
      { endpoint, region, keys },
      { expected: { ...everything, conditionalCopy: true, conditionalComplete: true }, versioning: false },
    );
    folder = await mkdtemp(join(tmpdir(), 'brimful-rclone-'));
  });
  afterAll(async () => {
    await world.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(...parameters: readonly string[]): Promise<string> {
    if (!rclone.found) throw new Error(rclone.reason);
    const { accessKeyId, secretAccessKey } = server.administrator;
    const env = {
      HOME: folder,
      RCLONE_CONFIG: join(folder, 'no-such-config'),
      RCLONE_CONFIG_T_TYPE: 's3',
      RCLONE_CONFIG_T_PROVIDER: 'Other',
      RCLONE_CONFIG_T_ENDPOINT: server.endpoint,
      RCLONE_CONFIG_T_REGION: server.region,
      RCLONE_CONFIG_T_ACCESS_KEY_ID: accessKeyId,
      RCLONE_CONFIG_T_SECRET_ACCESS_KEY: secretAccessKey,
    };
    return (await promisify(execFile)(rclone.tool, parameters, { env })).stdout;
  }

  test('reads the time and content that we wrote, small and large', async () => {
    const metadata = { mtime: '1700000000.123456789', executable: true, operation: 'op' };
    const large = patterned(world.multipartThreshold, 'rclone');
    must(await world.folder.upload(uploadOf('small', bytesOf('small'), { metadata })));
    must(await world.folder.upload(uploadOf('large', large, { metadata })));
    const remote = `t:${world.bucket}/${world.prefix}`;
    const listed = JSON.parse(await run('lsjson', remote)) as readonly { Name: string; ModTime: string }[];
    const times = listed.map(({ Name, ModTime }) => [Name, new Date(ModTime).getTime()]);
    expect(times).toEqual([
      ['large', 1_700_000_000_123],
      ['small', 1_700_000_000_123],
    ]);
    await run('copyto', `${remote}large`, join(folder, 'large'), '--metadata');
    expect(Buffer.compare(await readFile(join(folder, 'large')), large)).toBe(0);
    expect((await stat(join(folder, 'large'), { bigint: true })).mtimeNs).toBe(1_700_000_000_123_456_789n);
    expect((await stat(join(folder, 'large'))).mode & 0o777).toBe(0o755);
  });

  test('its objects are read with their time and executable bit', async () => {
    const file = join(folder, 'script.sh');
    await writeFile(file, 'echo');
    await chmod(file, 0o755);
    await utimes(file, 1_600_000_000, 1_600_000_000.5);
    await run('copyto', file, `t:${world.bucket}/${world.prefix}script.sh`, '--metadata');
    const details = must(await world.folder.head('script.sh', NEVER));
    expect(details?.metadata).toEqual({ mtime: '1600000000.500000000', executable: true, operation: null });
    const [listed] = await listAll(world.folder, 'script.sh');
    const { etag = '' } = listed ?? {};
    const download = must(await world.folder.download({ key: 'script.sh', etag, offset: 0, signal: NEVER }));
    expect(Buffer.from(must(await readBody(download))).toString()).toBe('echo');
  });
});
