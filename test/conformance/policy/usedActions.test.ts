// CR7: what is granted is what is used. Every feature that sends requests to S3 runs with exactly the printed
// role and session policy, and the server's log says what each request needed to be allowed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setupRoles } from '../../../src/app/policy/setupRoles.ts';
import { DONE_WITHOUT, USED_ACTIONS } from '../../../src/auth/sts/s3Grants.ts';
import { buildSessionPolicy } from '../../../src/auth/sts/sessionPolicy.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import { createShareLink } from '../../../src/storage/shareLink.ts';
import type { S3Connection } from '../../../src/storage/connection/s3Connection.ts';
import type { RemoteFolder, ResumableUpload } from '../../../src/sync/remoteFolder.ts';
import { parsePolicy } from '../../servers/iam/policyDocument.ts';
import { CLIENT_ID, startTokenIssuer, type TokenIssuer } from '../../servers/openid/tokenIssuer.ts';
import { startStorageServer, type StorageServer } from '../../servers/s3/s3Server.ts';
import { NEVER, PLAIN, bytesOf, listAll, must, patterned, uploadOf } from '../remote/remoteWorld.ts';
import { SMALL_SIZES, connectTo, rawClient } from '../remote/s3World.ts';
import { ACCOUNT, BUCKET, ROLE, assume, setUp } from './policyWorld.ts';

const MIB = 1024 * 1024;
const STORAGE = join(import.meta.dirname, '..', '..', '..', 'src', 'storage');

let issuer: TokenIssuer;
let server: StorageServer;
let other: S3Client;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  server = await startStorageServer({
    account: ACCOUNT,
    buckets: [BUCKET],
    providers: [{ issuer: issuer.issuer, clientIds: [CLIENT_ID] }],
  });
  const { endpoint, region, administrator: keys } = server;
  other = rawClient({ endpoint, region, keys });
});
afterAll(async () => {
  other.destroy();
  await server.stop();
  await issuer.stop();
});

/** Puts the printed role into force for a folder of `mode`, and connects as this app would. */
async function connectWithPrinted(mode: 'two-way' | 'download-only'): Promise<S3Connection> {
  const setup = setUp({ issuer: issuer.issuer, clientId: CLIENT_ID, folder: { mode } });
  const { trust, permissions } = setupRoles(setup).signIn;
  server.putRole({ arn: ROLE, trustPolicy: parsePolicy(trust), policy: parsePolicy(permissions) });
  const folders = [{ bucket: BUCKET, prefix: 'docs/', readOnly: mode === 'download-only' }];
  const { json: policy } = must(buildSessionPolicy({ folders, partition: 'aws', isAws: true }));
  const keys = await assume(server, { token: await issuer.mint(), policy });
  return connectTo({ endpoint: server.endpoint, region: server.region, keys });
}

function openFolder(connection: S3Connection): RemoteFolder {
  const sizes = { ...SMALL_SIZES, copyThreshold: 5 * MIB, copyPart: 5 * MIB };
  return createS3Folder({ connection, bucket: BUCKET, prefix: 'docs/', sizes });
}

/** Another tool writes an object with tags. */
async function putTagged(key: string, size: number): Promise<void> {
  const object = { Bucket: BUCKET, Key: `docs/${key}`, Body: patterned(size, key), Tagging: 'team=blue' };
  await other.send(new PutObjectCommand(object));
}

async function etagOf(folder: RemoteFolder, key: string): Promise<string> {
  const details = must(await folder.head(key, NEVER));
  if (details === null) throw new Error(`there is no ${key}`);
  return details.etag;
}

async function copyOf(folder: RemoteFolder, from: string, to: string, size: number): Promise<void> {
  const fromEtag = await etagOf(folder, from);
  const request = { from, fromEtag, to, size, metadata: PLAIN, signal: NEVER };
  const copied = must(await folder.copy({ ...request, condition: { etag: null } }));
  expect(copied.unkept).toEqual([]);
}

/** Every method of the port; a new one has to be added here before this compiles. */
const RUNS: Readonly<Record<keyof RemoteFolder, (folder: RemoteFolder) => Promise<void> | void>> = {
  probe: async (folder) => {
    expect(must(await folder.probe(NEVER))).toMatchObject({ conditionalCopy: true });
  },
  readMark: async (folder) => {
    must(await folder.readMark(NEVER));
  },
  writeMark: async (folder) => {
    must(await folder.writeMark('the-place', NEVER));
    expect(must(await folder.readMark(NEVER))).toBe('the-place');
  },
  list: async (folder) => {
    await listAll(folder);
  },
  head: async (folder) => {
    await putTagged('seen', 10);
    await etagOf(folder, 'seen');
    expect(must(await folder.head('missing', NEVER))).toBeNull();
  },
  upload: async (folder) => {
    must(await folder.upload(uploadOf('new', bytesOf('new'))));
    await putTagged('edited', 10);
    const condition = { etag: await etagOf(folder, 'edited') };
    const edited = must(await folder.upload(uploadOf('edited', bytesOf('edited'), { condition })));
    expect(edited.unkept).toEqual([]);
    await putTagged('large', 10);
    const large = { condition: { etag: await etagOf(folder, 'large') } };
    must(await folder.upload(uploadOf('large', patterned(11 * MIB, 'large'), large)));
  },
  abandon: async (folder) => {
    const bytes = patterned(11 * MIB, 'interrupted');
    const stop = new AbortController();
    let began: ResumableUpload | null = null;
    const interrupted = folder.upload(
      uploadOf('interrupted', bytes, {
        onResumable: (upload) => (began = upload),
        onProgress: () => stop.abort(),
        signal: stop.signal,
      }),
    );
    expect((await interrupted).ok).toBe(false);
    must(await folder.upload(uploadOf('interrupted', bytes, { resume: began })));
    must(await folder.abandon('interrupted', 'unknown', NEVER));
  },
  abandonUnanswered: async (folder) => {
    must(await folder.abandonUnanswered('interrupted', 0, NEVER));
  },
  download: async (folder) => {
    await putTagged('read', 100);
    const etag = await etagOf(folder, 'read');
    const download = must(await folder.download({ key: 'read', etag, offset: 0, signal: NEVER }));
    for await (const chunk of download.body) must(chunk);
  },
  copy: async (folder) => {
    await putTagged('small', 10);
    await copyOf(folder, 'small', 'small copy', 10);
    await putTagged('huge', 6 * MIB);
    await copyOf(folder, 'huge', 'huge copy', 6 * MIB);
  },
  remove: async (folder) => {
    await putTagged('gone', 10);
    must(await folder.remove('gone', await etagOf(folder, 'gone'), NEVER));
  },
  // These send nothing.
  assume: () => undefined,
  enforced: () => undefined,
  refused: () => undefined,
  bucketCreated: async (folder) => {
    // No policy of ours allows it, and nothing depends on it.
    expect(await folder.bucketCreated(NEVER)).toBeNull();
  },
  learnt: () => undefined,
  recall: () => undefined,
  answersAreProof: () => undefined,
  serverTime: () => undefined,
};

const OWN_REQUESTS = new Set(['Admin', 'AssumeRoleWithWebIdentity']);

function usedActions(): readonly string[] {
  const entries = server.log.entries().filter(({ operation }) => !OWN_REQUESTS.has(operation));
  return [...new Set(entries.flatMap(({ actions }) => actions))].sort();
}

function granted(readOnly: boolean): readonly string[] {
  return USED_ACTIONS.filter(({ access }) => access === 'read' || !readOnly)
    .map(({ action }) => action)
    .sort();
}

/** Refusals of anything that was not left out on purpose. */
function unexpectedRefusals(): readonly string[] {
  return server.log
    .entries()
    .filter(({ status, actions }) => status === 403 && !actions.some((name) => DONE_WITHOUT.includes(name)))
    .map(({ operation, key }) => `${operation} ${key ?? ''}`);
}

test('a folder that is kept in step uses every action that is granted, and misses none', async () => {
  const connection = await connectWithPrinted('two-way');
  const folder = openFolder(connection);
  server.log.clear();
  for (const run of Object.values(RUNS)) await run(folder);
  const link = must(
    await createShareLink({
      ...{ connection, bucket: BUCKET, key: 'docs/new', lifeMs: 3_600_000, signal: NEVER },
    }),
  );
  expect((await fetch(link.url)).status).toBe(200);
  connection.close();
  expect(unexpectedRefusals()).toEqual([]);
  const used = usedActions().filter((action) => !DONE_WITHOUT.includes(action));
  expect(used).toEqual(granted(false));
  const sent = new Set(server.log.entries().map(({ operation }) => operation));
  expect(sentByTheApp().length).toBeGreaterThan(10);
  expect(sentByTheApp().filter((operation) => !sent.has(operation))).toEqual([]);
});

test('a folder that only downloads gets by with reading', async () => {
  const connection = await connectWithPrinted('download-only');
  const folder = openFolder(connection);
  server.log.clear();
  for (const name of ['list', 'head', 'download', 'readMark'] as const) await RUNS[name](folder);
  connection.close();
  expect(unexpectedRefusals()).toEqual([]);
  const requests = server.log.entries().filter(({ operation }) => operation !== 'PutObject');
  expect([...new Set(requests.flatMap(({ actions }) => actions))].sort()).toEqual(granted(true));
});

/** The S3 operations that the sources name, as the SDK's commands. */
function sentByTheApp(): readonly string[] {
  const names = readdirSync(STORAGE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(join(STORAGE, name), 'utf8').matchAll(/\b([A-Z]\w+)Command\b/g)])
    .map(([, operation = '']) => operation);
  return [...new Set(names)].sort();
}
