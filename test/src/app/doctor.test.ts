// What the doctor finds is told with its reason and the command that fixes it.
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { AccountState } from '../../../src/auth/account/account.ts';
import { parseConfig } from '../../../src/app/config/config.ts';
import {
  checkBackgroundRenewal,
  checkClientSecret,
  checkRedirect,
  checkSession,
  checkVault,
} from '../../../src/app/doctor/providerChecks.ts';
import {
  checkChecksums,
  checkClock,
  checkEndpoint,
  checkCredentials,
  checkListing,
} from '../../../src/app/doctor/storageChecks.ts';
import { DEFAULT_REDIRECT } from '../../../src/contract/redirectAddress.ts';
import { keychainFault } from '../../../src/auth/vault/vaultFault.ts';
import type { KeychainCode } from '../../../src/auth/vault/vaultFault.ts';
import type { CredentialFault, CredentialSource } from '../../../src/credentials.ts';
import { createNetwork } from '../../../src/network/network.ts';
import { failed, ok } from '../../../src/result.ts';
import { createVirtualBucket } from '../../fakes/bucket/virtualBucket.ts';
import { createVirtualFolder } from '../../fakes/bucket/virtualBucketFolder.ts';
import type { StepOutcome } from '../../fakes/bucket/virtualBucketNetwork.ts';
import type { EndpointProfileName } from '../../fakes/bucket/virtualBucketProfiles.ts';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import { unwrap } from './fakes/virtualApp.ts';

const never = new AbortController().signal;

function setUp(account: object = {}) {
  const text = JSON.stringify({
    accounts: [
      {
        ...{ id: 'work', source: 'oidc', issuer: 'https://id.example.com', clientId: 'brimful' },
        ...{ roleArn: null, region: 'eu-central-1', ...account },
      },
    ],
    folders: [{ id: 'docs', account: 'work', localPath: '/srv/docs', bucket: 'team-files', prefix: 'docs/' }],
  });
  const config = unwrap(parseConfig(text, 'config.json'));
  const [first] = config.accounts;
  const [folder] = config.folders;
  if (first === undefined || folder === undefined) throw new Error('not a configuration');
  return { account: first, folder };
}

function bucketFolder(profile: EndpointProfileName, versioning: boolean, outcome: StepOutcome = 'ok') {
  return createVirtualFolder({
    bucket: createVirtualBucket({ profile, versioning, clock: { now: () => 0 } }),
    prefix: 'docs/',
    network: { step: () => Promise.resolve(outcome) },
    pageSize: 10,
    multipart: { threshold: 1000, size: 100 },
  });
}

function state(session: AccountState['session'], notices: AccountState['notices'] = []): AccountState {
  return {
    ...{ id: 'work', source: 'oidc', description: 'id.example.com', session, notices },
    ...{ credentials: { status: 'none' }, vault: 'keychain', notKept: null },
  };
}

describe('sign-in', () => {
  test('not signed in, or no longer: the command to sign in', () => {
    for (const session of [
      { step: 'signed-out' },
      { step: 'needs-sign-in', name: 'ann', reason: 'The provider ended it.' },
    ] as const) {
      expect(checkSession(state(session))).toMatchObject({ status: 'failed', remedy: 'brimful login work' });
    }
    expect(checkSession(state({ step: 'signed-in', name: 'ann' })).status).toBe('ok');
  });

  test('SI10 a client secret that is demanded and not there: the command that asks for it', () => {
    const signedOut = state({ step: 'signed-out' });
    expect(checkClientSecret(signedOut)).toBeNull();
    expect(checkClientSecret({ ...signedOut, clientSecret: 'stored' })?.status).toBe('ok');
    expect(checkClientSecret({ ...signedOut, clientSecret: 'missing' })).toMatchObject({
      status: 'failed',
      remedy: 'brimful login work --client-secret',
    });
  });

  test('SI2 the redirect address to register, and a port that another program has', async () => {
    const found = await checkRedirect({ ...DEFAULT_REDIRECT, redirectHost: 'localhost' });
    expect(found).toMatchObject({
      status: 'ok',
      finding: expect.stringContaining('http://localhost/callback') as string,
    });
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const taken = await checkRedirect({ ...DEFAULT_REDIRECT, redirectPorts: [port] });
    expect(taken).toMatchObject({
      status: 'failed',
      finding: expect.stringContaining(String(port)) as string,
    });
    await new Promise((resolve) => other.close(resolve));
  });

  test('TK5 no ID token on refresh is a note with what to ask for', () => {
    const notice = { id: 'no-background-renewal', message: 'It does not renew.' } as const;
    const finding = checkBackgroundRenewal(state({ step: 'signed-in', name: 'ann' }, [notice]));
    expect(finding).toMatchObject({ status: 'warning', finding: 'It does not renew.' });
    expect(finding).toMatchObject({
      remedy: null,
      advice: expect.stringContaining('offline_access') as string,
    });
  });

  test('VT2 a missing keychain is a note, with the packages where they are known', async () => {
    expect(await check('vault-absent')).toMatchObject({ status: 'warning' });
    expect((await check('vault-absent')).remedy).toContain('libsecret');
    expect((await check('vault-absent', 'win32')).remedy).toBeNull();
    expect((await check(null)).status).toBe('ok');
  });

  test.each(['vault-mute', 'vault-locked', 'vault-dismissed', 'vault-denied', 'vault-refused'] as const)(
    'VT6 %s is wrong, with its own sentence',
    async (code) => {
      const { message } = keychainFault(code);
      expect(await check(code)).toMatchObject({ status: 'failed', finding: message });
    },
  );
  const check = (code: KeychainCode | null, platform: NodeJS.Platform = 'linux') =>
    checkVault(
      {
        state: () => state({ step: 'signed-out' }),
        checkVault: () => Promise.resolve(code === null ? ok(undefined) : failed(keychainFault(code))),
      },
      platform,
    );

  test('VT2 a vault in memory that config.json asks for is a note', async () => {
    const notKept = { code: 'chosen', message: 'As config.json says.' };
    const account = {
      state: (): AccountState => ({ ...state({ step: 'signed-out' }), vault: 'memory', notKept }),
      checkVault: () => Promise.resolve(ok(undefined)),
    };
    expect(await checkVault(account, 'linux')).toMatchObject({ status: 'warning', finding: notKept.message });
  });
});

describe('credentials', () => {
  const CEPH = { stsEndpoint: 'https://ceph.example', roleArn: 'arn:aws:iam:::role/teams/brimful' };
  const MINIO = { stsEndpoint: 'https://minio.example', roleArn: 'arn:minio:iam:::role/abc' };
  const SHOWN_BY_CEPH =
    'aws iam get-role --role-name brimful --region eu-central-1 --endpoint-url https://ceph.example';
  const CASES: readonly (readonly [object, CredentialFault['code'], string | null])[] = [
    [{}, 'needs-sign-in', 'brimful login work'],
    [{}, 'refused', 'brimful policy --account work'],
    [{}, 'configuration', 'brimful policy --account work'],
    [{}, 'unreachable', null],
    [{}, 'keychain', null],
    [CEPH, 'refused', SHOWN_BY_CEPH],
    [MINIO, 'configuration', 'mc idp openid ls ALIAS'],
    [{ ...MINIO, roleArn: null }, 'refused', 'mc idp openid ls ALIAS'],
    [{ source: 'environment' }, 'configuration', 'aws sts get-caller-identity'],
  ];
  test.each(CASES)('%j %s', async (account, code, remedy) => {
    const source = withCredentials(failed({ code, message: 'Sentence.' }));
    const finding = await checkCredentials(setUp(account).account, source, never);
    const fault = { code, message: 'Sentence.' };
    expect(finding).toEqual({ status: 'failed', finding: 'Sentence.', remedy, fault });
  });

  const CREDENTIALS = ok({ accessKeyId: 'a', secretAccessKey: 's', expiresAt: 0 });

  test('credentials that expire are fine', async () => {
    const finding = await checkCredentials(setUp().account, withCredentials(CREDENTIALS), never);
    expect(finding.status).toBe('ok');
  });

  test('CR7 credentials that reach more than the folders are a note that says how far', async () => {
    const notice = { id: 'wide-credentials', message: 'They also reach whole buckets.' } as const;
    const account = withCredentials(CREDENTIALS, [notice]);
    const finding = await checkCredentials(setUp().account, account, never);
    expect(finding).toMatchObject({ status: 'warning', finding: notice.message });
  });

  const withCredentials = (
    found: Awaited<ReturnType<CredentialSource['get']>>,
    notices: AccountState['notices'] = [],
  ) => ({
    credentials: { get: () => Promise.resolve(found), refused: () => undefined },
    state: () => state({ step: 'signed-in', name: 'ann' }, notices),
  });
});

describe('clock', () => {
  test.each([
    [0, 'ok'],
    [120_000, 'warning'],
    [-3600_000, 'failed'],
  ] as const)('off by %d ms: %s', async (skew, status) => {
    const server = await startStorageServer();
    const network = createNetwork({ findProxy: null, extraAuthorities: null });
    try {
      const { account } = setUp({ s3Endpoint: server.endpoint });
      const clock = {
        now: () => Date.now() + skew,
        monotonic: () => performance.now(),
        sleep: () => Promise.resolve(),
      };
      const finding = await checkClock(account, { network, clock, platform: 'linux' });
      expect(finding.status).toBe(status);
      expect(finding.remedy !== null).toBe(status !== 'ok');
    } finally {
      network.close();
      await server.stop();
    }
  });
});

describe('bucket', () => {
  const { folder, account } = setUp();

  test('all is well', async () => {
    const remote = bucketFolder('aws', true);
    expect((await checkListing(folder, account, remote, never)).status).toBe('ok');
    expect(await checkEndpoint(folder, account, remote, never)).toMatchObject({
      conditions: { status: 'ok' },
      versioning: { status: 'ok' },
    });
  });

  test('R3 what is not enforced is named; missing versioning comes with the command', async () => {
    const { conditions, versioning } = await checkEndpoint(folder, account, bucketFolder('r2', false), never);
    expect(conditions).toMatchObject({ status: 'warning' });
    expect(conditions.finding).toMatch(/copy|delete/);
    expect(versioning.remedy).toContain('put-bucket-versioning --bucket team-files');
  });

  test('a service that takes no checksums is named', () => {
    expect(checkChecksums({ usual: true, md5: false }).status).toBe('ok');
    expect(checkChecksums({ usual: false, md5: false })).toMatchObject({ status: 'warning', remedy: null });
  });

  test('no right to list leads to the policy', async () => {
    const finding = await checkListing(folder, account, bucketFolder('aws', true, 'denied'), never);
    expect(finding).toMatchObject({ status: 'failed', remedy: 'brimful policy --account work' });
  });

  test('on another service commands name its endpoint, and no policy for AWS is recommended', async () => {
    const { account: other } = setUp({ s3Endpoint: 'https://s3.example.com:9000' });
    const remote = bucketFolder('r2', false);
    const { versioning } = await checkEndpoint(folder, other, remote, never);
    expect(versioning.remedy).toMatch(
      / --region eu-central-1 --endpoint-url https:\/\/s3\.example\.com:9000$/,
    );
    const denied = await checkListing(folder, other, bucketFolder('aws', true, 'denied'), never);
    expect(denied).toMatchObject({ status: 'failed', remedy: null });
  });

  test('a folder that only downloads is not written to', async () => {
    const remote = bucketFolder('aws', true, 'denied');
    const { conditions } = await checkEndpoint({ ...folder, mode: 'download-only' }, account, remote, never);
    expect(conditions.status).toBe('skipped');
  });
});
