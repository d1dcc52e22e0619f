// Implements the sync engine's RemoteFolder on a prefix of an S3 bucket.
import { ok } from '../result.ts';
import type { Checksums } from './calls/objectCalls.ts';
import type { EndpointCapabilities, RemoteFolder } from '../sync/remoteFolder.ts';
import { copyObject } from './write/copy.ts';
import { bucketCreated } from './read/bucketCreated.ts';
import { downloadObject } from './read/download.ts';
import { listObjects } from './read/listing.ts';
import { abortUpload } from './write/multipart.ts';
import { uploadLarge } from './write/largeUpload.ts';
import { headObject } from './read/head.ts';
import { probeEndpoint } from './probe/probe.ts';
import { keyTooLong } from './errors/remoteFault.ts';
import { removeObject } from './write/removal.ts';
import { readPlaceMark, writePlaceMark } from './placeMark.ts';
import { createRefusals } from './connection/refusals.ts';
import { createStoredUploads } from './connection/storedUploads.ts';
import type { S3Connection } from './connection/s3Connection.ts';
import { TRANSFER_SIZES, isTooLong } from './connection/s3Location.ts';
import type { S3Location, TransferSizes } from './connection/s3Location.ts';
import { abortUnanswered } from './write/unansweredUploads.ts';
import { uploadWhole } from './write/singleUpload.ts';
import { checkStored } from './write/storedCheck.ts';

export interface S3FolderOptions {
  readonly connection: S3Connection;
  readonly bucket: string;
  /** '' or ending in `/`. */
  readonly prefix: string;
  /**
   * What an earlier probe of this endpoint found; null: unknown, so every write checks first until `probe`
   * has run.
   */
  readonly capabilities?: EndpointCapabilities | null;
  readonly sizes?: TransferSizes;
}

/** By this name bodies without an MD5 are remembered as refused; a matter of the connection. */
const WITHOUT_MD5 = 'without-md5';

/** An MD5 may have been demanded since the probe. */
function withChecksums(probed: EndpointCapabilities, { md5 }: Checksums): EndpointCapabilities {
  return md5 ? { ...probed, contentMd5: true } : probed;
}

/** Creates the folder. It remembers what `probe` finds and from then on relies on what is enforced (R3). */
export function createS3Folder(options: S3FolderOptions): RemoteFolder {
  const { connection, bucket, prefix } = options;
  if (prefix !== '' && !prefix.endsWith('/')) throw new Error('a prefix ends in a slash');
  let enforced = options.capabilities ?? null;
  const location: S3Location = {
    connection,
    bucket,
    prefix,
    sizes: options.sizes ?? TRANSFER_SIZES,
    enforced: () => enforced,
    refusals: createRefusals(connection.clock),
    stored: createStoredUploads(connection.clock),
  };
  return {
    async probe(signal) {
      const found = await probeEndpoint(location, signal);
      if (found.ok) enforced = found.value;
      return found;
    },
    assume(capabilities) {
      enforced = capabilities;
      const { usual, md5 } = connection.checksums();
      connection.setChecksums({
        usual: usual && capabilities.checksums !== 'required',
        md5: md5 || capabilities.contentMd5 === true,
      });
    },
    enforced: () => (enforced === null ? null : withChecksums(enforced, connection.checksums())),
    readMark: (signal) => readPlaceMark(location, signal),
    writeMark: (id, signal) => writePlaceMark(location, id, signal),
    answersAreProof: connection.isAws,
    bucketCreated: (signal) => bucketCreated(location, signal),
    serverTime: () => connection.serverTime(),
    refused: () => location.refusals.list().map(({ what }) => what),
    learnt: () => [
      ...location.refusals.list(),
      ...(connection.checksums().md5 ? [{ what: WITHOUT_MD5, until: Infinity }] : []),
    ],
    recall(learnt) {
      location.refusals.recall(learnt.filter(({ what }) => what !== WITHOUT_MD5));
      const isMd5Demanded = learnt.some(({ what }) => what === WITHOUT_MD5);
      if (isMd5Demanded) connection.setChecksums({ ...connection.checksums(), md5: true });
    },
    list: (request) => listObjects(location, request),
    head: async (key, signal) => (isTooLong(location, key) ? ok(null) : headObject(location, key, signal)),
    async upload(request) {
      if (isTooLong(location, request.key)) return keyTooLong();
      const isSmall = request.source.size < location.sizes.multipartThreshold;
      const uploaded = await (isSmall ? uploadWhole : uploadLarge)(location, request);
      return checkStored(location, request, uploaded);
    },
    download: (request) => downloadObject(location, request),
    copy: async (request) => (isTooLong(location, request.to) ? keyTooLong() : copyObject(location, request)),
    remove: (key, etag, signal) => removeObject(location, key, etag, signal),
    abandon: (key, uploadId, signal) => abortUpload(location, { key, uploadId }, signal),
    abandonUnanswered: (key, since, signal) => abortUnanswered(location, { key, since, known: null }, signal),
  };
}
