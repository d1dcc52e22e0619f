// The request handler of the app, without a proxy, for connections that tests make.
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { createNetwork } from '../../../src/network/network.ts';

const network = createNetwork({ findProxy: null, extraAuthorities: null });

export function directRequests(): NonNullable<S3ClientConfig['requestHandler']> {
  return network.requestHandler({ responseTimeoutMs: null });
}
