// Keys that reach one prefix and nothing else, by the policy that Brimful itself asks for: everything that a
// folder does works with them, although the service may forbid to look at what is not there.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '@aws-sdk/client-sts';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test, vi } from 'vitest';
import { buildSessionPolicy } from '../../../src/auth/sts/sessionPolicy.ts';
import { compare, readBucket } from '../../../src/tools/demo/bothSides.ts';
import { startForeignEndpoint, startLocalEndpoint } from '../../conformance/s3/s3Endpoint.ts';
import type { S3Endpoint } from '../../conformance/s3/s3Endpoint.ts';
import { findStorage } from '../../runner/tools.ts';
import { CLIENT_ID, startTokenIssuer } from '../../servers/openid/tokenIssuer.ts';
import { createInstance } from '../instance.ts';
import { openOtherClient } from '../otherClient.ts';
import type { Storage } from '../storages.ts';

// Every step is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

const PLACE = { bucket: 'narrow', prefix: 'team/docs/' };
const LARGE = Buffer.alloc(17 * 1024 * 1024, 'large ');

/** Defines the test on one server. */
export function testNarrowKeys({ id, name }: Storage): void {
  test(`keys that reach one prefix, on ${name}`, async () => {
    const endpoint = await startEndpoint(id);
    const storage = {
      endpoint: endpoint.url,
      region: endpoint.region,
      administrator: endpoint.administrator,
    };
    const other = await openOtherClient(storage, PLACE);
    const above = await openOtherClient(storage, { ...PLACE, prefix: 'team/' });
    await above.put('secret.txt', 'of others');
    const keys = await narrowKeys(id, endpoint);
    const a = createInstance({ storage, keys, ...PLACE });
    const b = createInstance({ storage, keys, ...PLACE });

    mkdirSync(join(a.folder, 'Ærø'));
    writeFileSync(join(a.folder, 'Ærø', 'large.bin'), LARGE);
    for (const name of ['one', 'two', 'three']) writeFileSync(join(a.folder, name), name);
    await a.inStep();
    await b.inStep();
    renameSync(join(a.folder, 'Ærø'), join(a.folder, 'moved'));
    rmSync(join(a.folder, 'one'));
    writeFileSync(join(b.folder, 'two'), 'edited');
    for (const each of [a, b, a]) await each.inStep();
    writeFileSync(join(b.folder, 'one'), 'made again');
    for (const each of [b, a]) await each.inStep();

    // On Ceph what a role has written belongs to the role.
    const s3 = new S3Client({ ...storage, credentials: keys, forcePathStyle: true });
    const objects = await readBucket({ s3, ...PLACE });
    for (const each of [a, b]) expect(compare(each.contents(), objects)).toEqual([]);
    expect([...a.contents().keys()].sort()).toEqual(['moved/large.bin', 'one', 'three', 'two']);
    const read = s3.send(new GetObjectCommand({ Bucket: PLACE.bucket, Key: 'team/secret.txt' }));
    await expect(read).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    s3.destroy();
    await Promise.all([a.remove(), b.remove()]);
    for (const client of [other, above]) client.close();
    await endpoint.stop();
  });
}

async function startEndpoint(id: string): Promise<S3Endpoint> {
  if (id === 'local') return startLocalEndpoint();
  const found = findStorage(id === 'ceph' ? 'ceph' : 'minio');
  if (!found.found) throw new Error(found.reason);
  return startForeignEndpoint(found.tool);
}

/** Credentials of a role that may do everything, narrowed as for a folder at this place. */
async function narrowKeys(id: string, endpoint: S3Endpoint) {
  const built = buildSessionPolicy({
    folders: [{ ...PLACE, readOnly: false }],
    partition: 'aws',
    isAws: false,
  });
  if (!built.ok) throw new Error(built.fault.message);
  const { url, region, administrator } = endpoint;
  const sts = new STSClient({ endpoint: url, region, credentials: administrator });
  const asked = { RoleSessionName: 'narrow', Policy: built.value.json };
  try {
    // MinIO lets whoever has keys assume a role, whatever its name.
    if (id === 'minio') {
      const role = { RoleArn: 'arn:aws:iam:::role/any' };
      return keysOf((await sts.send(new AssumeRoleCommand({ ...asked, ...role }))).Credentials);
    }
    const issuer = await startTokenIssuer();
    await endpoint.putProvider(issuer.issuer, CLIENT_ID);
    const RoleArn = await endpoint.putRole({
      ...{ name: 'R-everything', issuer: issuer.issuer, condition: { StringEquals: { aud: CLIENT_ID } } },
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }] },
    });
    const WebIdentityToken = await issuer.mint();
    const command = new AssumeRoleWithWebIdentityCommand({ ...asked, RoleArn, WebIdentityToken });
    const { Credentials: issued } = await sts.send(command);
    await issuer.stop();
    return keysOf(issued);
  } finally {
    sts.destroy();
  }
}

function keysOf(issued: Credentials | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = issued ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
