// Who may: signatures, presigned URLs, clocks, cross-origin rules.
import {
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { outcome, type S3Case } from './s3Case.ts';

export const accessCases: readonly S3Case[] = [
  {
    name: 'a wrong secret, an unknown key and no key are refused',
    async run({ connect, endpoint, bucket: Bucket }) {
      const { accessKeyId, secretAccessKey } = endpoint.administrator;
      const get = (credentials: { accessKeyId: string; secretAccessKey: string }): Promise<string> =>
        outcome(connect({ credentials }).send(new GetObjectCommand({ Bucket, Key: 'k' })));
      const anonymous = await fetch(`${endpoint.url}/${Bucket}/k`);
      await anonymous.arrayBuffer();
      return [
        await get({ accessKeyId, secretAccessKey: `${secretAccessKey}x` }),
        await get({ accessKeyId: 'AKIANOBODY', secretAccessKey }),
        anonymous.status,
      ];
    },
    expected: ['SignatureDoesNotMatch 403', 'InvalidAccessKeyId 403', 403],
  },
  {
    name: 'a clock that is 20 minutes off is told so',
    run({ connect, bucket: Bucket }) {
      const late = connect({ systemClockOffset: -20 * 60_000 });
      return outcome(late.send(new GetObjectCommand({ Bucket, Key: 'k' })));
    },
    expected: 'RequestTimeTooSkewed 403',
  },
  {
    name: 'F9: a presigned GET works without headers, with its overrides, and not after a change',
    async run({ s3, bucket: Bucket }) {
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü', Body: 'content' }));
      const url = await getSignedUrl(
        s3,
        new GetObjectCommand({ Bucket, Key: 'a b/ü', ResponseContentDisposition: 'attachment' }),
        { expiresIn: 60 },
      );
      const answer = await fetch(url);
      const changed = await fetch(url.replace('attachment', 'inline'));
      await changed.arrayBuffer();
      return [answer.status, await answer.text(), answer.headers.get('content-disposition'), changed.status];
    },
    expected: [200, 'content', 'attachment', 403],
  },
  {
    name: 'F9: a presigned URL ends when it says',
    async run({ s3, bucket: Bucket }) {
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'content' }));
      const signingDate = new Date(Date.now() - 120_000);
      const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' }), {
        ...{ expiresIn: 60, signingDate },
      });
      const answer = await fetch(url);
      return [answer.status, (await answer.text()).includes('<Code>AccessDenied</Code>')];
    },
    expected: [403, true],
  },
  {
    name: 'a presigned PUT stores what is sent to it',
    async run({ connect, bucket: Bucket }) {
      const s3 = connect({ requestChecksumCalculation: 'WHEN_REQUIRED' });
      const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 });
      const answer = await fetch(url, { method: 'PUT', body: 'content' });
      await answer.arrayBuffer();
      return answer.status;
    },
    expected: 200,
  },
  {
    name: 'cross-origin rules are kept and answered, for preflights and for answers',
    async run({ s3, endpoint, bucket: Bucket }) {
      const before = await outcome(s3.send(new GetBucketCorsCommand({ Bucket })));
      const rule = {
        ...{ AllowedOrigins: ['https://*.example.com'], AllowedMethods: ['GET'], AllowedHeaders: ['*'] },
        ...{ ExposeHeaders: ['ETag'], MaxAgeSeconds: 60 },
      };
      await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
      const kept = await s3.send(new GetBucketCorsCommand({ Bucket }));
      const preflight = async (origin: string): Promise<unknown> => {
        const headers = { origin, 'access-control-request-method': 'GET' };
        const answer = await fetch(`${endpoint.url}/${Bucket}/k`, { method: 'OPTIONS', headers });
        await answer.arrayBuffer();
        return [answer.status, answer.headers.get('access-control-allow-origin')];
      };
      return [
        before,
        kept.CORSRules?.[0]?.AllowedOrigins,
        await preflight('https://app.example.com'),
        await preflight('https://evil.example.net'),
      ];
    },
    expected: [
      'NoSuchCORSConfiguration 404',
      ['https://*.example.com'],
      [200, 'https://app.example.com'],
      [403, null],
    ],
  },
  {
    name: 'a bucket tells its region; one that is not there is 404',
    async run({ s3, endpoint, bucket: Bucket }) {
      const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
      return [
        (LocationConstraint ?? 'us-east-1') === endpoint.region,
        await outcome(s3.send(new HeadBucketCommand({ Bucket: `${Bucket}-none` }))),
      ];
    },
    expected: [true, 'NotFound 404'],
  },
];
