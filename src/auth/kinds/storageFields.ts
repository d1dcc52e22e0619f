// The fields of every kind of account: an id, and the storage service.
import { z } from 'zod';
import { ruledText } from '../../contract/ruledText.ts';
import { refuseAddress } from '../../network/addressRules.ts';

const endpoint = ruledText((text) => refuseAddress(text, 'none'));

/** The id of an account or folder; it becomes a file name and part of a vault entry's name. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected 1 to 64 letters, digits, ".", "_" and "-"');

export const regionSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'expected the name of a region such as "eu-central-1"');

/** An endpoint of null is AWS's own in the region. */
export const storageFields = {
  region: regionSchema,
  s3Endpoint: endpoint.nullable().default(null),
  stsEndpoint: endpoint.nullable().default(null),
  forcePathStyle: z.boolean().default(false),
};
