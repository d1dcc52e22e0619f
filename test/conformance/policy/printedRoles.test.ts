// CR8: what the printed roles let people do and what they do not, tried with real requests on our own server:
// everybody stays in their own folder, whatever they say about themselves.
import { AssumeRoleCommand, STSClient, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oidcSchema } from '../../../src/auth/kinds/oidc.ts';
import { createWebIdentityExchange } from '../../../src/auth/sts/webIdentity.ts';
import { systemClock } from '../../../src/clock.ts';
import { createNetwork } from '../../../src/network/network.ts';
import { setupRoles } from '../../../src/app/policy/setupRoles.ts';
import type { SetupRequest } from '../../../src/contract/setup.ts';
import { parsePolicy } from '../../servers/iam/policyDocument.ts';
import { CLIENT_ID, startTokenIssuer, type TokenIssuer } from '../../servers/openid/tokenIssuer.ts';
import { startStorageServer, type StorageServer } from '../../servers/s3/s3Server.ts';
import { NEVER, must } from '../remote/remoteWorld.ts';
import { outcome } from '../s3/s3Case.ts';
import { ACCOUNT, BUCKET, ROLE, assume, sessionOf, setUp, tagsClaim } from './policyWorld.ts';
import type { Session } from './policyWorld.ts';

const OTHER_ACCOUNT = '111111111111';
const SECOND = `arn:aws:iam::${OTHER_ACCOUNT}:role/data/second`;
const DENIED = 'AccessDenied 403';
const SOURCE_IDENTITY = 'https://aws.amazon.com/source_identity';

/** The claims of one person, for every way of isolation. */
function claimsOf(person: string): JWTPayload {
  return { sub: person, ...tagsClaim({ user: person }), [SOURCE_IDENTITY]: person };
}
const CARRIED = { tokenTags: ['user'], tokenSourceIdentity: true };

// Auth0's issuers end with a slash: it belongs to the name of the provider.
describe.each([false, true])('issuer with a slash at its end: %s', (trailingSlash) => {
  let issuer: TokenIssuer;
  let server: StorageServer;
  beforeAll(async () => {
    issuer = await startTokenIssuer({ trailingSlash });
    server = await startStorageServer({
      account: ACCOUNT,
      buckets: [BUCKET],
      providers: [{ issuer: issuer.issuer, clientIds: [CLIENT_ID, 'other-app'] }],
    });
  });
  afterAll(async () => {
    await server.stop();
    await issuer.stop();
  });

  function putRoles(request: Partial<SetupRequest>, account: object = {}, folder: object = {}): void {
    const setup = setUp({ issuer: issuer.issuer, clientId: CLIENT_ID, request, account, folder });
    const { signIn, storage } = setupRoles(setup);
    for (const { role, trust, permissions } of storage === null ? [signIn] : [signIn, storage]) {
      const { arn, maxSessionSeconds } = role;
      server.putRole({
        ...{ arn, maxSessionSeconds },
        trustPolicy: parsePolicy(trust),
        policy: parsePolicy(permissions),
      });
    }
  }

  async function signIn(claims: JWTPayload): Promise<Session> {
    return assume(server, { token: await issuer.mint(claims) });
  }

  const trySignIn = (claims: JWTPayload): Promise<string> => outcome(signIn(claims));

  function s3(credentials: Session): S3Client {
    const { endpoint, region } = server;
    return new S3Client({ endpoint, region, forcePathStyle: true, maxAttempts: 1, credentials });
  }
  const put = (keys: Session, Key: string): Promise<string> =>
    outcome(s3(keys).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' })));
  const list = (keys: Session, Prefix: string): Promise<string> =>
    outcome(s3(keys).send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix })));

  async function chain(first: Session, input: Partial<AssumeRoleCommandInput> = {}): Promise<Session> {
    const { endpoint, region } = server;
    const sts = new STSClient({ endpoint, region, maxAttempts: 1, credentials: first });
    const command = new AssumeRoleCommand({ RoleArn: SECOND, RoleSessionName: 'chained', ...input });
    return sessionOf((await sts.send(command)).Credentials);
  }

  describe.each(['subject', 'principal-tag', 'source-identity'] as const)('isolation by %s', (isolation) => {
    test('everybody has their own folder', async () => {
      putRoles({ isolation, ...CARRIED });
      const alice = await signIn(claimsOf('alice'));
      expect(await put(alice, 'docs/alice/a')).toBe('ok');
      expect(await list(alice, 'docs/alice/')).toBe('ok');
      for (const key of ['docs/bob/a', 'docs/a', 'docs/alicex/a', 'alice/a', 'docs/ALICE/a']) {
        expect(await put(alice, key), key).toBe(DENIED);
      }
      for (const prefix of ['', 'docs/', 'docs/bob/', 'docs/alice']) {
        expect(await list(alice, prefix), prefix).toBe(DENIED);
      }
    });

    test('through a second role of another account, too', async () => {
      putRoles({ isolation, ...CARRIED }, { chainedRole: { roleArn: SECOND } });
      const first = await signIn(claimsOf('alice'));
      expect(await put(first, 'docs/alice/a')).toBe(DENIED);
      expect(await list(first, 'docs/alice/')).toBe(DENIED);
      const second = await chain(first, isolation === 'subject' ? { SourceIdentity: 'alice' } : {});
      expect(await put(second, 'docs/alice/a')).toBe('ok');
      expect(await put(second, 'docs/bob/a')).toBe(DENIED);
      expect(await list(second, 'docs/')).toBe(DENIED);
    });
  });

  test.each(['subject', 'principal-tag', 'source-identity'] as const)(
    'the app itself gets through both roles, isolation by %s',
    async (isolation) => {
      const chainedRole = {
        ...{ roleArn: SECOND, externalId: 'the-contract', sessionTags: { team: 'blue' } },
        sourceIdentity: isolation === 'subject',
      };
      const account = oidcSchema.parse({
        ...{ id: 'work', source: 'oidc', issuer: issuer.issuer, clientId: CLIENT_ID, chainedRole },
        ...{ roleArn: ROLE, region: server.region, stsEndpoint: server.endpoint },
      });
      const network = createNetwork({ findProxy: null, extraAuthorities: null });
      const sts = createWebIdentityExchange({ account, network, clock: systemClock });
      const claims = isolation === 'subject' ? { sub: 'alice' } : claimsOf('alice');
      putRoles({ isolation, ...(isolation !== 'subject' && CARRIED) }, { chainedRole });
      const person = { issuer: issuer.issuer, subject: 'alice', audience: [CLIENT_ID], name: 'Alice' };
      const idToken = {
        text: await issuer.mint(claims),
        expiresAt: Infinity,
        freshUntil: Infinity,
        refreshDueAt: null,
        person,
        acr: null,
      };
      const folders = [{ bucket: BUCKET, prefix: 'docs/alice/', readOnly: false }];
      const issued = must(await sts.exchange({ idToken, folders, durationSeconds: 3600 }, NEVER));
      network.close();
      const { accessKeyId, secretAccessKey, sessionToken = '' } = issued.credentials;
      const keys = { accessKeyId, secretAccessKey, sessionToken };
      expect(await put(keys, 'docs/alice/a')).toBe('ok');
      expect(await put(keys, 'docs/bob/a')).toBe(DENIED);
    },
  );

  test('a chained session cannot pretend to be somebody else', async () => {
    putRoles({ isolation: 'subject' }, { chainedRole: { roleArn: SECOND, sourceIdentity: true } });
    const alice = await signIn({ sub: 'alice' });
    expect(await outcome(chain(alice, { SourceIdentity: 'bob' }))).toBe(DENIED);
    expect(await outcome(chain(alice))).toBe(DENIED);
    expect(await outcome(chain(alice, { SourceIdentity: 'alice' }))).toBe('ok');

    putRoles({ isolation: 'principal-tag' }, { chainedRole: { roleArn: SECOND } });
    const tags = tagsClaim({ user: 'alice' })['https://aws.amazon.com/tags'] as object;
    const claim = { 'https://aws.amazon.com/tags': { ...tags, transitive_tag_keys: [] } };
    const notHandedOn = await signIn({ sub: 'alice', ...claim });
    expect(await outcome(chain(notHandedOn, { Tags: [{ Key: 'user', Value: 'bob' }] }))).toBe(DENIED);
    const nobody = await chain(notHandedOn);
    expect(await put(nobody, 'docs/alice/a')).toBe(DENIED);
    expect(await put(nobody, 'docs//a')).toBe(DENIED);
  });

  test('CR8: tags that nobody has named are refused, from the token and from a chained session', async () => {
    putRoles({ isolation: 'principal-tag', tokenTags: ['team'] }, { chainedRole: { roleArn: SECOND } });
    const tags = { user: 'alice', team: 'blue' };
    expect(await trySignIn({ sub: 'alice', ...tagsClaim({ ...tags, role: 'admin' }) })).toBe(DENIED);
    const alice = await signIn({ sub: 'alice', ...tagsClaim(tags) });
    expect(await outcome(chain(alice, { Tags: [{ Key: 'role', Value: 'admin' }] }))).toBe(DENIED);
    expect(await outcome(chain(alice))).toBe('ok');
  });

  test('the second role wants its external id and its tags', async () => {
    const chainedRole = { roleArn: SECOND, externalId: 'the-contract', sessionTags: { team: 'blue' } };
    putRoles({ isolation: 'none' }, { chainedRole });
    const first = await signIn({ sub: 'alice' });
    const right = { ExternalId: 'the-contract', Tags: [{ Key: 'team', Value: 'blue' }] };
    expect(await outcome(chain(first, right))).toBe('ok');
    expect(await outcome(chain(first, { ...right, ExternalId: 'another' }))).toBe(DENIED);
    expect(await outcome(chain(first, { ...right, Tags: [{ Key: 'team', Value: 'red' }] }))).toBe(DENIED);
    expect(await outcome(chain(first, { Tags: right.Tags }))).toBe(DENIED);
  });

  test('only tokens for this client, of the people who are named, with what is relied on, get in', async () => {
    putRoles({ isolation: 'principal-tag', subjects: ['alice', 'team-*'] });
    const tagged = tagsClaim({ user: 'x' });
    expect(await trySignIn({ sub: 'alice', ...tagged })).toBe('ok');
    expect(await trySignIn({ sub: 'team-7', ...tagged })).toBe('ok');
    expect(await trySignIn({ sub: 'bob', ...tagged })).toBe(DENIED);
    expect(await trySignIn({ sub: 'alice', aud: 'other-app', ...tagged })).toBe(DENIED);
    expect(await trySignIn({ sub: 'alice' })).toBe(DENIED);
    expect(await trySignIn({ sub: 'alice', ...tagsClaim({ user: '' }) })).toBe(DENIED);
    putRoles({ isolation: 'source-identity' });
    expect(await trySignIn({ sub: 'alice', [SOURCE_IDENTITY]: 'alice' })).toBe('ok');
    expect(await trySignIn({ sub: 'alice' })).toBe(DENIED);
  });

  test('names with wildcards, variables and every script stand for themselves', async () => {
    const prefix = 'Büro 日本*?${x}/';
    putRoles({ isolation: 'none' }, {}, { prefix });
    const keys = await signIn({ sub: 'alice' });
    expect(await put(keys, `${prefix}a`)).toBe('ok');
    expect(await list(keys, prefix)).toBe('ok');
    expect(await put(keys, 'Büro 日本ab/a')).toBe(DENIED);
    expect(await put(keys, 'Büro 日本abc${x}/a')).toBe(DENIED);
  });

  test('a folder that only downloads cannot be written', async () => {
    putRoles({ isolation: 'none' }, {}, { mode: 'download-only' });
    const keys = await signIn({ sub: 'alice' });
    const object = { Bucket: BUCKET, Key: 'docs/alice/a' };
    expect(await put(keys, object.Key)).toBe(DENIED);
    expect(await outcome(s3(keys).send(new DeleteObjectCommand(object)))).toBe(DENIED);
    expect(await outcome(s3(keys).send(new GetObjectCommand({ ...object, Key: 'docs/none' })))).toBe(
      'NoSuchKey 404',
    );
  });
});
