// Conditional requests: what rule R3 stands on.
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { outcome, outcomes, type CaseContext, type S3Case } from './s3Case.ts';

const WRONG = '"00000000000000000000000000000000"';
const RACERS = 10;

export const conditionalCases: readonly S3Case[] = [
  {
    name: 'R3: create with If-None-Match: * succeeds once',
    async run(context) {
      return [
        await put(context, { IfNoneMatch: '*' }),
        await put(context, { IfNoneMatch: '*', Body: 'other' }),
      ];
    },
    expected: ['ok', 'PreconditionFailed 412'],
  },
  {
    name: 'R3: replace with If-Match succeeds for the current ETag only',
    async run(context) {
      const ETag = await putFirst(context);
      return [
        await put(context, { IfMatch: WRONG }),
        await put(context, { IfMatch: ETag, Body: 'second' }),
        await put(context, { IfMatch: ETag, Body: 'third' }),
        await put(context, { IfMatch: ETag, Key: 'none' }),
      ];
    },
    expected: ['PreconditionFailed 412', 'ok', 'PreconditionFailed 412', 'NoSuchKey 404'],
  },
  {
    name: 'R3: of ten racing creators exactly one wins',
    run: (context) =>
      outcomes(
        Array.from({ length: RACERS }, (_, index) =>
          context.s3.send(
            new PutObjectCommand({
              ...{ Bucket: context.bucket, Key: 'k', Body: `writer ${index}`, IfNoneMatch: '*' },
            }),
          ),
        ),
      ),
    expected: ['PreconditionFailed 412 x9', 'ok x1'],
  },
  {
    name: 'R3: delete with If-Match removes the state that was seen and no other',
    async run(context) {
      const ETag = await putFirst(context);
      const remove = (Key: string, IfMatch: string): Promise<string> =>
        outcome(context.s3.send(new DeleteObjectCommand({ Bucket: context.bucket, Key, IfMatch })));
      return [
        await remove('k', WRONG),
        await remove('k', ETag),
        await remove('k', ETag),
        await outcome(context.s3.send(new HeadObjectCommand({ Bucket: context.bucket, Key: 'k' }))),
      ];
    },
    expected: ['PreconditionFailed 412', 'ok', 'NoSuchKey 404', 'NotFound 404'],
  },
  {
    name: 'R3: a batch delete looks at the ETag of each entry',
    async run(context) {
      const ETag = await putFirst(context);
      await put(context, { Key: 'other' });
      const Objects = [
        { Key: 'k', ETag: WRONG },
        { Key: 'other', ETag },
      ];
      const { s3, bucket: Bucket } = context;
      const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      return [Deleted?.map(({ Key }) => Key), Errors?.map(({ Key, Code }) => `${Key ?? ''} ${Code ?? ''}`)];
    },
    expected: [['other'], ['k PreconditionFailed']],
  },
  {
    name: 'reads: If-Match, If-None-Match and the 304',
    async run(context) {
      const ETag = await putFirst(context);
      const { s3, bucket: Bucket } = context;
      const get = (condition: { IfMatch?: string; IfNoneMatch?: string }): Promise<string> =>
        outcome(s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...condition })));
      const head = (condition: { IfMatch?: string; IfNoneMatch?: string }): Promise<string> =>
        outcome(s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ...condition })));
      return [
        await get({ IfMatch: ETag }),
        await get({ IfMatch: WRONG }),
        await get({ IfNoneMatch: WRONG }),
        statusOf(await get({ IfNoneMatch: ETag })),
        statusOf(await head({ IfMatch: WRONG })),
        statusOf(await head({ IfNoneMatch: ETag })),
      ];
    },
    expected: ['ok', 'PreconditionFailed 412', 'ok', '304', '412', '304'],
  },
];

async function putFirst({ s3, bucket: Bucket }: CaseContext): Promise<string> {
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'first' }));
  return ETag ?? '';
}

function put({ s3, bucket: Bucket }: CaseContext, input: Partial<PutObjectCommandInput>): Promise<string> {
  return outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'first', ...input })));
}

/** Answers without a body have no code, so the SDK makes up a name. */
function statusOf(result: string): string {
  return result.split(' ').at(-1) ?? '';
}
