// What every account has, whatever its kind: a name, and the storage service that it is for.
import { z } from 'zod';
import { ruledText } from '../../contract/ruledText.ts';
import { refuseAddress } from '../../network/addressRules.ts';

const endpoint = ruledText((text) => refuseAddress(text, 'none'));

/** The name of an account or folder; it becomes a file name and part of a keychain entry. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected 1 to 64 letters, digits, ".", "_" and "-"');

/** null stands for AWS's own endpoint of the region. */
export const storageFields = {
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, 'expected the name of a region such as "eu-central-1"'),
  s3Endpoint: endpoint.nullable().default(null),
  stsEndpoint: endpoint.nullable().default(null),
  forcePathStyle: z.boolean().default(false),
};
