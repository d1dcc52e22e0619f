// The SDK's client of one account, which nothing of the environment decides about (F11).
import type { S3Client } from '@aws-sdk/client-s3';
import type { AwsCredentialIdentity } from '@smithy/types';
import { ACCOUNT_DECIDES } from '../../network/accountDecides.ts';
import type { Checksums } from '../calls/objectCalls.ts';
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { S3Settings } from './s3Connection.ts';

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** `checksums`: which ones the endpoint takes. */
export function createSdkClient(
  settings: Pick<S3Settings, 'endpoint' | 'forcePathStyle' | 'region' | 'requestHandler'> & {
    readonly maxAttempts: number;
  },
  credentials: () => Promise<AwsCredentialIdentity>,
  checksums: () => Checksums,
): S3Client {
  return new (s3Sdk().S3Client)({
    ...ACCOUNT_DECIDES,
    // A bucket is a name; ARNs, which may name another region or service, are refused by the configuration.
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: false,
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    credentials,
    requestHandler: settings.requestHandler,
    maxAttempts: settings.maxAttempts,
    requestChecksumCalculation: () => Promise.resolve(checksums().usual ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'),
    // Requested per call: a ranged GET must not be compared with the checksum of the whole object.
    responseChecksumValidation: 'WHEN_REQUIRED',
    // What fails is logged with its request by what sends it; the SDK would write to the console.
    logger: SILENT,
    // With it, the handler opens a new socket and TLS session for every part.
    expectContinueHeader: false,
  });
}
