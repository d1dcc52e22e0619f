// By which algorithm a token is signed, and whether AWS takes it. Pure.
import { z } from 'zod';
import { parseJson } from '../../result.ts';
import { isAwsAddress } from '../account/awsDomain.ts';

/** "Create an OpenID Connect identity provider in IAM": RSA (PKCS #1 v1.5) and ECDSA. */
export const AWS_ALGORITHMS: readonly string[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const headerSchema = z.object({ alg: z.string().regex(/^[\w-]{1,20}$/) });

/** What the header of the JWT names (RFC 7515 4.1.1); null: it cannot be read. */
export function algorithmOf(token: string): string | null {
  const [header = ''] = token.split('.');
  return parseJson(headerSchema, Buffer.from(header, 'base64url').toString())?.alg ?? null;
}

/** Whether tokens go to the STS of AWS, and not to that of another service. */
export function usesAwsSts({ stsEndpoint }: { readonly stsEndpoint: string | null }): boolean {
  return stsEndpoint === null || isAwsAddress(stsEndpoint);
}
