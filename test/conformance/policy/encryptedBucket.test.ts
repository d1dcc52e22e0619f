// CR8: a bucket that a KMS key encrypts: without the key's grant nothing can be written, the doctor names the
// key and the command that prints the grant, and with it everything works, through S3 only.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../../src/app/config/config.ts';
import { checkEndpoint } from '../../../src/app/doctor/storageChecks.ts';
import { setupRoles } from '../../../src/app/policy/setupRoles.ts';
import { buildSessionPolicy } from '../../../src/auth/sts/sessionPolicy.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import { parsePolicy } from '../../servers/iam/policyDocument.ts';
import { CLIENT_ID, startTokenIssuer, type TokenIssuer } from '../../servers/openid/tokenIssuer.ts';
import { startStorageServer, type StorageServer } from '../../servers/s3/s3Server.ts';
import { NEVER, PLAIN, bytesOf, must, patterned, uploadOf } from '../remote/remoteWorld.ts';
import { SMALL_SIZES, connectTo } from '../remote/s3World.ts';
import { ACCOUNT, BUCKET, ROLE, assume, setUp } from './policyWorld.ts';

const MIB = 1024 * 1024;
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

let issuer: TokenIssuer;
let server: StorageServer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
  server = await startStorageServer({
    ...{ account: ACCOUNT, buckets: [BUCKET], kmsKey: KEY },
    providers: [{ issuer: issuer.issuer, clientIds: [CLIENT_ID] }],
  });
});
afterAll(async () => {
  await server.stop();
  await issuer.stop();
});

/** A folder under the role that is printed with these keys. */
async function folderWith(kmsKeys: readonly string[]): Promise<RemoteFolder> {
  const setup = setUp({ issuer: issuer.issuer, clientId: CLIENT_ID, request: { kmsKeys } });
  const { trust, permissions } = setupRoles(setup).signIn;
  server.putRole({ arn: ROLE, trustPolicy: parsePolicy(trust), policy: parsePolicy(permissions) });
  const folders = [{ bucket: BUCKET, prefix: 'docs/', readOnly: false }];
  const { json: policy } = must(buildSessionPolicy({ folders, partition: 'aws', isAws: true }));
  const keys = await assume(server, { token: await issuer.mint(), policy });
  const connection = connectTo({ endpoint: server.endpoint, region: server.region, keys });
  const sizes = { ...SMALL_SIZES, copyThreshold: 5 * MIB, copyPart: 5 * MIB };
  return createS3Folder({ connection, bucket: BUCKET, prefix: 'docs/', sizes });
}

function examine(remote: RemoteFolder): ReturnType<typeof checkEndpoint> {
  const account = {
    ...{ id: 'work', source: 'oidc', issuer: 'https://id.example.com', clientId: CLIENT_ID },
    ...{ roleArn: 'arn:aws:iam::123456789012:role/brimful', region: 'eu-central-1' },
  };
  const folder = { id: 'docs', account: 'work', localPath: '/srv/docs', bucket: BUCKET, prefix: 'docs/' };
  const config = parseConfig(JSON.stringify({ accounts: [account], folders: [folder] }), 'config.json');
  if (!config.ok) throw new Error(config.fault.message);
  const [first] = config.value.folders;
  const [only] = config.value.accounts;
  if (first === undefined || only === undefined) throw new Error('no folder');
  return checkEndpoint(first, only, remote, NEVER);
}

test('without the grant the doctor names the key and the command', async () => {
  for (const keys of [[], [KEY.replace('1234abcd', 'ffffffff')]]) {
    expect(await examine(await folderWith(keys))).toMatchObject({
      conditions: {
        status: 'failed',
        finding: expect.stringContaining(`encrypted with the key ${KEY}`) as string,
        remedy: `brimful policy --account work --kms-key ${KEY}`,
        advice: expect.stringContaining('kms:GenerateDataKey') as string,
      },
      encryption: null,
    });
  }
});

test('with the grant all is written, copied and read, and the doctor says which key it is', async () => {
  const folder = await folderWith([KEY]);
  expect(await examine(folder)).toMatchObject({
    conditions: { status: 'ok' },
    encryption: {
      status: 'ok',
      finding: `New objects are encrypted with the key ${KEY}, which may be used.`,
    },
  });
  must(await folder.upload(uploadOf('small', bytesOf('small'))));
  const { etag } = must(await folder.upload(uploadOf('large', patterned(11 * MIB, 'large'))));
  const copy = { from: 'large', fromEtag: etag, to: 'copy', size: 11 * MIB, condition: { etag: null } };
  must(await folder.copy({ ...copy, metadata: PLAIN, signal: NEVER }));
  const read = must(await folder.download({ key: 'large', etag, offset: 0, signal: NEVER }));
  for await (const chunk of read.body) must(chunk);
});
