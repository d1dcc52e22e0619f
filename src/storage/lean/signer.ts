// Signs requests to S3 with the SDK's own signer (AWS: "Signature Version 4 for API requests").
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';

/**
 * Returns the request with its date, session token and signature; it must have the hash of its content.
 */
export type Signer = (request: HttpRequest, date: Date) => Promise<HttpRequest>;

/** Signs for one region with one set of keys. */
export function createSigner(credentials: AwsCredentialIdentity, region: string): Signer {
  const signer = new SignatureV4({
    service: 's3',
    ...{ region, credentials },
    sha256: Sha256,
    // S3 takes a path as it is sent, where other services encode it once more.
    uriEscapePath: false,
    applyChecksum: false,
  });
  return async (request, signingDate) => {
    const signed = await signer.sign(request, { signingDate });
    if (!HttpRequest.isInstance(signed)) throw new Error('the signer returns what it was given');
    return signed;
  };
}
