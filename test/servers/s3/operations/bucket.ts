// Operations on buckets themselves: create, delete, find, locate, list, and whether versions are kept.
import { emptyReply, xmlReply } from '../../http/reply.ts';
import { refusal } from '../../http/serviceError.ts';
import { readXml, textOf } from '../../http/xmlReader.ts';
import { NEWEST } from '../store/keyListing.ts';
import { bucketOf, onBucket, type Operation } from './operation.ts';
import { receiveDocument } from './requestBody.ts';

/** S3 User Guide, "General purpose bucket naming rules"; the finer rules are left out. */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const createBucket: Operation = {
  name: 'CreateBucket',
  permissions: onBucket('CreateBucket'),
  run({ request, store, now }) {
    const name = request.bucket ?? '';
    if (!BUCKET_NAME.test(name)) throw refusal('InvalidBucketName', 'The specified bucket is not valid.');
    if (store.buckets.find(name)) {
      throw refusal(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
      );
    }
    store.buckets.put({ name, created: now(), versioning: 'off', cors: [] });
    return emptyReply(200, { location: `/${name}` });
  },
};

export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  permissions: onBucket('DeleteBucket'),
  run(context) {
    const { versions, uploads, buckets } = context.store;
    const { name } = bucketOf(context);
    const start = { key: Buffer.alloc(0), age: NEWEST };
    if (versions.listAll(name, start, 1).length + uploads.list(name, start, 1).length > 0) {
      throw refusal('BucketNotEmpty', 'The bucket you tried to delete is not empty.');
    }
    buckets.remove(name);
    return emptyReply(204);
  },
};

export const headBucket: Operation = {
  name: 'HeadBucket',
  permissions: onBucket('ListBucket'),
  run(context) {
    bucketOf(context);
    return emptyReply(200, { 'x-amz-bucket-region': context.region });
  },
};

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  permissions: onBucket('GetBucketLocation'),
  run(context) {
    bucketOf(context);
    // The oldest region has no name here, for historical reasons.
    return xmlReply('LocationConstraint', context.region === 'us-east-1' ? '' : context.region);
  },
};

export const listBuckets: Operation = {
  name: 'ListBuckets',
  permissions: () => [{ action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*' }],
  run({ store }) {
    return xmlReply('ListAllMyBucketsResult', {
      Owner: { ID: 'owner' },
      Buckets: {
        Bucket: store.buckets.all().map(({ name, created }) => ({
          Name: name,
          CreationDate: new Date(created).toISOString(),
        })),
      },
    });
  },
};

export const getBucketVersioning: Operation = {
  name: 'GetBucketVersioning',
  permissions: onBucket('GetBucketVersioning'),
  run(context) {
    const { versioning } = bucketOf(context);
    return xmlReply('VersioningConfiguration', { Status: versioning === 'off' ? undefined : versioning });
  },
};

export const putBucketVersioning: Operation = {
  name: 'PutBucketVersioning',
  permissions: onBucket('PutBucketVersioning'),
  async run(context) {
    const document = readXml(await receiveDocument(context), 'VersioningConfiguration');
    const status = textOf(document, 'Status');
    if (status !== 'Enabled' && status !== 'Suspended') {
      throw refusal('MalformedXML', 'The versioning status must be Enabled or Suspended');
    }
    context.store.buckets.put({ ...bucketOf(context), versioning: status });
    return emptyReply(200);
  },
};
