// The setting `accessGrants` of the kinds whose keys belong to a role: S3 Access Grants decides which folders
// they reach (CR11).
import { z } from 'zod';
import type { Frozen } from '../../contract/frozen.ts';
import { ruledText } from '../../contract/ruledText.ts';
import { refuseAddress } from '../../network/addressRules.ts';

const accessGrantsSchema = z.strictObject({
  /** Whose instance of S3 Access Grants is asked; it is in the region of the buckets. */
  accountId: z.string().regex(/^\d{12}$/, 'expected the twelve digits of an AWS account'),
  /** null: AWS's own in the region. */
  endpoint: ruledText((text) => refuseAddress(text, 'none'))
    .nullable()
    .default(null),
});
export type AccessGrantsConfig = Frozen<z.output<typeof accessGrantsSchema>>;

/** null: the role reaches the buckets itself. */
export const accessGrantsField = { accessGrants: accessGrantsSchema.nullable().default(null) };
