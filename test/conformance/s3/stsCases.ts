// STS: which tokens become keys, what the keys may do, and how each refusal is called.
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  AssumeRoleWithWebIdentityCommand,
  STSClient,
  type AssumeRoleWithWebIdentityCommandInput,
  type AssumeRoleWithWebIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import type { PolicySource } from '../../servers/iam/policyDocument.ts';
import { bytes, outcome, type CaseContext, type S3Case } from './s3Case.ts';
import { CLIENT_ID } from '../../servers/openid/tokenIssuer.ts';

type Keys = Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string>;

export const stsCases: readonly S3Case[] = [
  {
    name: 'a token becomes keys that reach this bucket and no other',
    async run(context) {
      const keys = await assume(context);
      const s3 = context.connect({ credentials: keys });
      const other = `${context.bucket}-of-somebody-else`;
      await context.s3.send(new CreateBucketCommand({ Bucket: other }));
      const put = (Bucket: string): Promise<string> =>
        outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })));
      return [await put(context.bucket), await put(other)];
    },
    expected: ['ok', 'AccessDenied 403'],
  },
  {
    name: 'the keys are worth nothing without their session token, or with another',
    async run(context) {
      const { accessKeyId, secretAccessKey, sessionToken } = await assume(context);
      const get = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
        outcome(
          context.connect({ credentials }).send(new HeadObjectCommand({ Bucket: context.bucket, Key: 'k' })),
        );
      const refused = (result: string): boolean => /^\w+ 4(00|03)$/.test(result);
      const tampered = `${sessionToken.slice(0, -6)}AAAAAA`;
      return [
        refused(await get({ accessKeyId, secretAccessKey })),
        refused(await get({ accessKeyId, secretAccessKey, sessionToken: tampered })),
      ];
    },
    expected: [true, true],
  },
  {
    name: 'the trust policy decides by audience and subject',
    async run(context) {
      const allowed = await putRole(context, { StringEquals: { aud: CLIENT_ID, sub: 'alice' } });
      const otherClient = await putRole(context, { StringEquals: { aud: 'somebody-else' } });
      const otherPerson = await putRole(context, { StringEquals: { sub: 'bob' } });
      const token = await context.issuer.mint();
      return [
        await tryAssume(context, { RoleArn: allowed, WebIdentityToken: token }),
        await tryAssume(context, { RoleArn: otherClient, WebIdentityToken: token }),
        await tryAssume(context, { RoleArn: otherPerson, WebIdentityToken: token }),
        await tryAssume(context, {
          ...{ RoleArn: otherPerson, WebIdentityToken: await context.issuer.mint({ sub: 'bob' }) },
        }),
        await tryAssume(context, { RoleArn: `${allowed}-none`, WebIdentityToken: token }),
      ];
    },
    expected: ['ok', 'AccessDenied 403', 'AccessDenied 403', 'ok', 'AccessDenied 403'],
  },
  {
    name: 'expired, foreign, early, misdirected and malformed tokens each have their code',
    async run(context) {
      const { issuer } = context;
      const RoleArn = await putRole(context);
      const now = Math.floor(Date.now() / 1000);
      const [header, payload, signature] = (await issuer.mint()).split('.');
      const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
      const tokens = {
        expired: await issuer.mint({ iat: now - 600, exp: now - 300 }),
        foreignKey: await issuer.mintWithForeignKey(),
        notYet: await issuer.mint({ nbf: now + 3600 }),
        otherAudience: await issuer.mint({ aud: 'somebody-else' }),
        otherIssuer: await issuer.mint({ iss: 'http://localhost:1' }),
        tampered: `${header ?? ''}.${payload ?? ''}.${(signature ?? '').split('').reverse().join('')}`,
        algNone: `${unsigned}.${payload ?? ''}.`,
        garbage: 'not a token',
      };
      const results: Record<string, string> = {};
      for (const [name, WebIdentityToken] of Object.entries(tokens)) {
        results[name] = await tryAssume(context, { RoleArn, WebIdentityToken });
      }
      return results;
    },
    expected: {
      expired: 'ExpiredTokenException 400',
      foreignKey: 'InvalidIdentityTokenException 400',
      notYet: 'IDPRejectedClaimException 403',
      otherAudience: 'InvalidIdentityTokenException 400',
      otherIssuer: 'InvalidIdentityTokenException 400',
      tampered: 'InvalidIdentityTokenException 400',
      algNone: 'InvalidIdentityTokenException 400',
      garbage: 'InvalidIdentityTokenException 400',
    },
  },
  {
    name: 'durations, session names and policies outside the limits are refused',
    async run(context) {
      const RoleArn = await putRole(context);
      const WebIdentityToken = await context.issuer.mint();
      const attempt = (input: Partial<AssumeRoleWithWebIdentityCommandInput>): Promise<string> =>
        tryAssume(context, { RoleArn, WebIdentityToken, ...input });
      return [
        await attempt({ DurationSeconds: 60 }),
        await attempt({ DurationSeconds: 7200 }),
        await attempt({ DurationSeconds: 99_999 }),
        await attempt({ RoleSessionName: 'x' }),
        await attempt({ RoleSessionName: 'not allowed' }),
        await attempt({ Policy: '{"not":"a policy"}' }),
      ];
    },
    expected: [
      ...Array.from({ length: 5 }, () => 'ValidationError 400'),
      'MalformedPolicyDocumentException 400',
    ],
  },
  {
    name: 'a session policy narrows to actions, prefix and listing under the prefix',
    async run(context) {
      const { bucket: Bucket } = context;
      const policy = sessionPolicy(Bucket, 'mine/');
      const s3 = context.connect({ credentials: await assume(context, { Policy: JSON.stringify(policy) }) });
      await context.s3.send(new PutObjectCommand({ Bucket, Key: 'mine/k', Body: 'x' }));
      await context.s3.send(new PutObjectCommand({ Bucket, Key: 'other/k', Body: 'x' }));
      return {
        get: await outcome(s3.send(new GetObjectCommand({ Bucket, Key: 'mine/k' }))),
        getOther: await outcome(s3.send(new GetObjectCommand({ Bucket, Key: 'other/k' }))),
        put: await outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'mine/k', Body: 'y' }))),
        list: await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'mine/' }))),
        listBelow: await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'mine/x/' }))),
        listOther: await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'other/' }))),
        listAll: await outcome(s3.send(new ListObjectsV2Command({ Bucket }))),
      };
    },
    expected: {
      ...{ get: 'ok', getOther: 'AccessDenied 403', put: 'AccessDenied 403', list: 'ok', listBelow: 'ok' },
      ...{ listOther: 'AccessDenied 403', listAll: 'AccessDenied 403' },
    },
  },
  {
    name: 'R6: what is missing is 404 to whoever may list it and 403 to everyone else',
    async run(context) {
      const { bucket: Bucket } = context;
      const policy = sessionPolicy(Bucket, 'mine/', '*');
      const s3 = context.connect({ credentials: await assume(context, { Policy: JSON.stringify(policy) }) });
      return [
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: 'mine/none' }))),
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: 'other/none' }))),
      ];
    },
    expected: ['NoSuchKey 404', 'AccessDenied 403'],
  },
  {
    name: 'comparing an ETag needs the permission to read',
    async run(context) {
      const { bucket: Bucket } = context;
      const { ETag } = await context.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
      const policy: PolicySource = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: [`arn:aws:s3:::${Bucket}/*`] }],
      };
      const s3 = context.connect({ credentials: await assume(context, { Policy: JSON.stringify(policy) }) });
      const put = (condition: object): Promise<string> =>
        outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: bytes(5), ...condition })));
      return [await put({}), await put({ IfNoneMatch: '*' }), await put({ IfMatch: ETag })];
    },
    expected: ['ok', 'PreconditionFailed 412', 'AccessDenied 403'],
  },
];

async function assume(
  context: CaseContext,
  input: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
): Promise<Keys> {
  const RoleArn = await putRole(context);
  const WebIdentityToken = await context.issuer.mint();
  const { Credentials } = await callSts(context, { RoleArn, WebIdentityToken, ...input });
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

function tryAssume(
  context: CaseContext,
  input: Partial<AssumeRoleWithWebIdentityCommandInput>,
): Promise<string> {
  return outcome(callSts(context, input));
}

async function callSts(
  { endpoint }: CaseContext,
  input: Partial<AssumeRoleWithWebIdentityCommandInput>,
): Promise<AssumeRoleWithWebIdentityCommandOutput> {
  const sts = new STSClient({ endpoint: endpoint.url, region: endpoint.region, maxAttempts: 1 });
  try {
    return await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        ...{ RoleArn: '', WebIdentityToken: '', RoleSessionName: 'conformance' },
        ...input,
      }),
    );
  } finally {
    sts.destroy();
  }
}

/** A role for the bucket of the case. */
function putRole(
  { endpoint, issuer, bucket }: CaseContext,
  condition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    StringEquals: { aud: CLIENT_ID },
  },
): Promise<string> {
  roles += 1;
  return endpoint.putRole({
    ...{ name: `role-${roles}`, issuer: issuer.issuer, condition },
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:*'],
          Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        },
      ],
    },
  });
}
let roles = 0;

/** Allows listing under a prefix, and reading what fits a pattern. */
function sessionPolicy(bucket: string, prefix: string, readable = `${prefix}*`): PolicySource {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${bucket}/${readable}`] },
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: [`arn:aws:s3:::${bucket}`],
        Condition: { StringLike: { 's3:prefix': [`${prefix}*`] } },
      },
    ],
  };
}
