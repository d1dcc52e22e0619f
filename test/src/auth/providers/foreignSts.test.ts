// Sign-in at a real provider to the STS of a real server, with keys that are renewed past the shortest life
// that they can have there: Dex, MinIO and Ceph; in real time also Keycloak (keycloak.test.ts has it with a
// clock that jumps).
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/auth/account/account.ts';
import type { OidcAccountConfig } from '../../../../src/auth/kinds/oidc.ts';
import { systemClock } from '../../../../src/clock.ts';
import type { Credentials } from '../../../../src/credentials.ts';
import { findProvider, findStorage } from '../../../runner/tools.ts';
import { startForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import type { ForeignStorage } from '../../../servers/foreign/foreignStorage.ts';
import { startIdentityProvider } from '../../../servers/foreign/identityProvider.ts';
import type { IdentityProvider } from '../../../servers/foreign/identityProvider.ts';
import { startKeycloak } from '../../../servers/foreign/keycloak.ts';
import type { Keycloak } from '../../../servers/foreign/keycloak.ts';
import { trustProvider } from './cephSetup.ts';
import { minioRole } from './stsOfOthers.ts';
import { startProviderWorld } from './providerWorld.ts';
import type { KnownProvider, ProviderWorld } from './providerWorld.ts';

const never = new AbortController().signal;
const BUCKET = 'brimful-auth';
/** The shortest that both servers give. */
const LIFE_SECONDS = 900;
/** Java takes its time on a busy machine. */
const START_LIMIT_MS = 10 * 60_000;
/** A region for MinIO's role ARNs. */
const REGION = 'us-east-1';

/** Waits for the keys to expire really, which takes a quarter of an hour. */
const isRealTime = process.env['BRIMFUL_REAL_TIME'] === '1';
if (!isRealTime) console.log('skipped: keys that expire in real time (BRIMFUL_REAL_TIME=1, 20 minutes)');

type ProviderName = 'Keycloak' | 'Dex';
type ServerName = 'MinIO' | 'Ceph';
type Pair = readonly [ProviderName, ServerName];
const PAIRS: readonly Pair[] = [
  ['Dex', 'MinIO'],
  ['Dex', 'Ceph'],
  ...(isRealTime
    ? ([
        ['Keycloak', 'MinIO'],
        ['Keycloak', 'Ceph'],
      ] as const)
    : []),
];

const tools = { dex: findProvider('dex'), minio: findStorage('minio'), ceph: findStorage('ceph') };
const keycloakTool = findProvider('keycloak');
const needed = [...Object.values(tools), ...(isRealTime ? [keycloakTool] : [])];
const missing = needed.flatMap((tool) => (tool.found ? [] : [tool.reason]));
if (missing.length > 0) console.log(`skipped: sign-in with Dex at a real STS (${missing.join(', ')})`);

describe.skipIf(missing.length > 0)('a real provider and a real STS', () => {
  const closing: (() => Promise<void>)[] = [];
  let worlds: ReadonlyMap<ProviderName, ProviderWorld>;
  let servers: Readonly<Record<ServerName, ForeignStorage>>;

  beforeAll(async () => {
    const { dex: dexTool, minio: minioTool, ceph: cephTool } = tools;
    if (!dexTool.found || !minioTool.found || !cephTool.found) return;
    const dex = await startIdentityProvider(dexTool.tool, { IDTOKENS: '90s' });
    closing.push(() => dex.stop());
    const known = new Map<ProviderName, KnownProvider>([['Dex', knownDex(dex)]]);
    if (isRealTime && keycloakTool.found) {
      const keycloak = await startKeycloak(keycloakTool.tool);
      closing.push(() => keycloak.stop());
      known.set('Keycloak', await knownKeycloak(keycloak));
    }
    const [minio, ceph] = await Promise.all([
      startForeignStorage(minioTool.tool, minioSettings(known)),
      startForeignStorage(cephTool.tool),
    ]);
    closing.push(
      () => minio.stop(),
      () => ceph.stop(),
    );
    servers = { MinIO: minio, Ceph: ceph };
    await Promise.all([makeBucket(minio), makeBucket(ceph)]);
    const opened = new Map<ProviderName, ProviderWorld>();
    for (const [name, provider] of known) {
      const { issuer, clientId } = provider;
      const roles = { [name]: { [`${issuer.replace('http://', '')}:aud`]: clientId } };
      await trustProvider(ceph, { issuer, clientId, roles });
      const world = await startProviderWorld(provider);
      closing.push(() => world.close());
      opened.set(name, world);
    }
    worlds = opened;
  }, START_LIMIT_MS);
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  const worldOf = (name: ProviderName): ProviderWorld => {
    const world = worlds.get(name);
    if (world === undefined) throw new Error(`${name} was not started`);
    return world;
  };
  const configOf = ([provider, server]: Pair): Partial<OidcAccountConfig> => {
    const { endpoint, region } = servers[server];
    const { clientId } = worldOf(provider).config;
    const roleArn = server === 'MinIO' ? minioRole(clientId, REGION) : `arn:aws:iam:::role/${provider}`;
    const where = { s3Endpoint: endpoint, stsEndpoint: endpoint, region, forcePathStyle: true };
    // Names are asked for where they are offered.
    return { id: `${provider}-${server}`, ...where, roleArn, durationSeconds: LIFE_SECONDS, scopes: null };
  };
  const client = (
    server: Pair[1],
    { accessKeyId, secretAccessKey, sessionToken = '' }: Credentials,
  ): S3Client =>
    new S3Client({
      ...{ endpoint: servers[server].endpoint, region: servers[server].region, forcePathStyle: true },
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      maxAttempts: 1,
    });
  const write = async ([provider, server]: Pair, keys: Credentials): Promise<void> => {
    const s3 = client(server, keys);
    const Key = `docs/${provider}/${keys.accessKeyId}`;
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    const outside = s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'elsewhere/' }));
    await expect(outside).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  };
  const signedIn = async (account: Account, [provider]: Pair): Promise<Credentials> => {
    account.setFolders([{ bucket: BUCKET, prefix: `docs/${provider}/`, readOnly: false }]);
    await expect(account.signIn()).resolves.toEqual({ ok: true, value: undefined });
    return keysOf(account);
  };

  test.each(PAIRS)(
    '%s and %s: signed in by name, keys for the folder alone, renewed when they have expired',
    async (...pair) => {
      const run = await worldOf(pair[0]).run();
      const account = run.account(configOf(pair));
      const first = await signedIn(account, pair);
      const { session } = account.state();
      expect(session.step === 'signed-in' ? session.name : '').toMatch(/^alice/i);
      // The clock of the run stands still, the server's does not.
      expect((first.expiresAt ?? 0) - run.clock.now()).toBeLessThan((LIFE_SECONDS + 60) * 1000);
      await write(pair, first);
      run.clock.jump((LIFE_SECONDS + 60) * 1000);
      const second = await keysOf(account);
      expect(second.accessKeyId).not.toBe(first.accessKeyId);
      await write(pair, second);
      await account.signOut();
    },
  );

  test.each(['MinIO', 'Ceph'] as const)(
    'CR6: %s refuses the provider: what it says is kept',
    async (server) => {
      const run = await worldOf('Dex').run();
      const pair: Pair = ['Dex', server];
      const role = server === 'MinIO' ? minioRole('nobody', REGION) : 'arn:aws:iam:::role/nobody';
      const account = run.account({ ...configOf(pair), id: `refused-${server}`, roleArn: role });
      await account.signIn();
      const refused = await account.credentials.get(never);
      expect(refused.ok ? '' : refused.fault.detail).toMatch(/HTTP 4\d\d/);
      expect(refused.ok ? '' : refused.fault.message).toContain(role);
      await account.signOut();
    },
  );

  test.skipIf(!isRealTime)(
    'for longer than keys live, in real time: the old ones are refused, and no request was without valid ones',
    async () => {
      const ending = new AbortController();
      const runs = await Promise.all(
        PAIRS.map(async (pair) => {
          const account = (await worldOf(pair[0]).run({ clock: systemClock })).account(configOf(pair));
          const first = await signedIn(account, pair);
          return { pair, account, first, running: account.start(ending.signal) };
        }),
      );
      const seen = new Map(runs.map(({ account }) => [account.id, new Set<string>()]));
      const end = Date.now() + (LIFE_SECONDS + 90) * 1000;
      while (Date.now() < end) {
        for (const { pair, account } of runs) {
          const keys = await keysOf(account);
          seen.get(account.id)?.add(keys.accessKeyId);
          await write(pair, keys);
        }
        await systemClock.sleep(10_000, never);
      }
      for (const { pair, account, first } of runs) {
        await expect(write(pair, first)).rejects.toMatchObject({
          $metadata: { httpStatusCode: expect.any(Number) as number },
        });
        expect(seen.get(account.id)?.size).toBeGreaterThanOrEqual(2);
        console.log(
          `${account.id}: ${seen.get(account.id)?.size ?? 0} sets of keys in ${LIFE_SECONDS + 90} s`,
        );
      }
      ending.abort();
      await Promise.all(runs.map(({ running }) => running));
    },
    2 * LIFE_SECONDS * 1000,
  );
});

async function keysOf(account: Account): Promise<Credentials> {
  const keys = await account.credentials.get(never);
  if (!keys.ok) throw new Error(`${account.id}: ${keys.fault.message} (${keys.fault.detail ?? ''})`);
  return keys.value;
}

function knownDex({ origin }: IdentityProvider): KnownProvider {
  const person = { username: 'alice@example.test', password: 'alice-password' };
  return { issuer: `${origin}/dex`, clientId: 'brimful', ...person };
}

/** MinIO names roles after clients, so that the one at Keycloak needs another id than the one at Dex. */
async function knownKeycloak(keycloak: Keycloak): Promise<KnownProvider> {
  const [client] = (await keycloak.admin('GET', `/clients?clientId=${keycloak.clientId}`)) as readonly [
    Readonly<Record<string, unknown>>,
  ];
  const clientId = 'brimful-keycloak';
  // What it has of its own cannot belong to two.
  const copied = Object.entries(client).filter(([name]) => !['id', 'protocolMappers'].includes(name));
  await keycloak.admin('POST', '/clients', { ...Object.fromEntries(copied), clientId });
  return { ...keycloak, clientId };
}

function minioSettings(known: ReadonlyMap<ProviderName, KnownProvider>): Readonly<Record<string, string>> {
  const each = [...known].flatMap(([name, { issuer, clientId }]) => {
    const suffix = name.toUpperCase();
    return [
      [`MINIO_IDENTITY_OPENID_CONFIG_URL_${suffix}`, `${issuer}/.well-known/openid-configuration`],
      [`MINIO_IDENTITY_OPENID_CLIENT_ID_${suffix}`, clientId],
      [`MINIO_IDENTITY_OPENID_ROLE_POLICY_${suffix}`, 'readwrite'],
    ];
  });
  return { ...(Object.fromEntries(each) as Record<string, string>), MINIO_SITE_REGION: REGION };
}

async function makeBucket({ endpoint, region, administrator: credentials }: ForeignStorage): Promise<void> {
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
}
