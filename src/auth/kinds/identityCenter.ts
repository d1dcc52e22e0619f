// The schema of the kind "identity-center": a person signs in at the AWS access portal of their organisation,
// and IAM Identity Center issues credentials of a role that is assigned to them.
import { z } from 'zod';
import type { Frozen } from '../../contract/frozen.ts';
import { ruledText } from '../../contract/ruledText.ts';
import { refuseAddress } from '../../network/addressRules.ts';
import { accessGrantsField } from '../accessGrants/accessGrantsField.ts';
import { idSchema, regionSchema, storageFields } from './storageFields.ts';

const endpoint = ruledText((text) => refuseAddress(text, 'none'));

export const identityCenterSchema = z.strictObject({
  id: idSchema,
  source: z.literal('identity-center'),
  /** The address of the AWS access portal, or the issuer URL of the instance. */
  startUrl: ruledText((text) => refuseAddress(text, 'any')),
  /** Where Identity Center is set up; null: in the region of the buckets. */
  ssoRegion: regionSchema.nullable().default(null),
  /** null: the person chooses. */
  awsAccountId: z
    .string()
    .regex(/^\d{12}$/, 'expected the twelve digits of an AWS account')
    .nullable()
    .default(null),
  /** The name of the permission set; null: the person chooses. */
  roleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,32}$/, 'expected the name of a permission set, such as "BrimfulUsers"')
    .nullable()
    .default(null),
  registrationScopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'expected one scope per entry'))
    .min(1)
    .default(['sso:account:access']),
  /** null: AWS's own in `ssoRegion`. */
  oidcEndpoint: endpoint.nullable().default(null),
  portalEndpoint: endpoint.nullable().default(null),
  ...storageFields,
  ...accessGrantsField,
});
export type IdentityCenterAccountConfig = Frozen<z.output<typeof identityCenterSchema>>;
