// The shape of config.json: what may be written there and what each value is when it is left out.
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { refuseBucket, refusePrefix } from '../../contract/bucketAddress.ts';
import { NAME_RULES } from '../../sync/decide/keyPath.ts';
import { MODES } from '../../sync/decide/model.ts';
import { refuseAddress } from './addressRules.ts';
import { LOG_LEVELS } from './logLevel.ts';

/** A string that a rule may refuse with a sentence. */
function ruled(rule: (text: string) => string | null): z.ZodString {
  return z.string().superRefine((text, context) => {
    const refusal = rule(text);
    if (refusal !== null) context.addIssue({ code: 'custom', message: refusal });
  });
}

/** Ids become file names and keychain entries. */
const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected 1 to 64 letters, digits, ".", "_" and "-"');
const endpoint = ruled((text) => refuseAddress(text, 'none'));
const region = z.string().regex(/^[a-z0-9-]{1,40}$/, 'expected the name of a region such as "eu-central-1"');
/** S3-compatible servers leave the partition's account empty (Ceph: `arn:aws:iam:::role/name`). */
const roleArn = z
  .string()
  .regex(
    /^arn:[a-z0-9-]+:iam::\w*:role\/[\w+=,.@/-]+$/,
    'expected the ARN of a role, "arn:aws:iam::123456789012:role/name"',
  );

/** What sign-in decides itself and a configuration must not override. */
const OWN_PARAMETERS = new Set([
  ...['client_id', 'client_secret', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state'],
  ...['nonce', 'code_challenge', 'code_challenge_method', 'request', 'request_uri'],
]);
const authorizationParameters = z.record(
  z
    .string()
    .refine((name) => !OWN_PARAMETERS.has(name), 'expected a parameter that Brimful does not set itself'),
  z.string().max(2000),
);

const storage = {
  region,
  s3Endpoint: endpoint.nullable().default(null),
  stsEndpoint: endpoint.nullable().default(null),
  forcePathStyle: z.boolean().default(false),
};

const oidcAccount = z.strictObject({
  id,
  source: z.literal('oidc'),
  issuer: ruled((text) => refuseAddress(text, 'any')),
  clientId: z.string().min(1, 'expected the client id under which the provider knows Brimful').max(500),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'expected one scope per entry'))
    .refine((scopes) => scopes.includes('openid'), 'expected "openid" among the scopes')
    .default(['openid', 'offline_access']),
  /** Empty: any free port. */
  redirectPorts: z.array(z.int().min(1024).max(65535)).max(10).default([]),
  authorizationParameters: authorizationParameters.default({}),
  /** null: for servers that choose the role by the token's claims (MinIO). */
  roleArn: roleArn.nullable(),
  /** A second role, assumed with the keys of the first. */
  chainedRole: z
    .strictObject({
      roleArn,
      externalId: z.string().min(2).max(1224).nullable().default(null),
      sourceIdentity: z.boolean().default(false),
      sessionTags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
    })
    .nullable()
    .default(null),
  /** For providers that give no ID token on refresh: renew through a browser tab that needs no input. */
  browserRenewal: z.boolean().default(true),
  ...storage,
  /** 900 to 43,200 seconds: the limits of AssumeRoleWithWebIdentity. */
  durationSeconds: z.int().min(900).max(43_200).default(3600),
  sessionPolicy: z.boolean().default(true),
});

/** Fields of `oidc` accounts that may stay written when `source` is changed; they have no meaning then. */
const unusedHere = {
  issuer: z.string().nullish(),
  clientId: z.string().nullish(),
  scopes: z.array(z.string()).nullish(),
  redirectPorts: z.array(z.number()).nullish(),
  authorizationParameters: z.record(z.string(), z.string()).nullish(),
  roleArn: z.string().nullish(),
  chainedRole: z.unknown().optional(),
  browserRenewal: z.boolean().nullish(),
  durationSeconds: z.number().nullish(),
  sessionPolicy: z.boolean().nullish(),
};

const environmentAccount = z.strictObject({
  id,
  source: z.literal('environment'),
  /** A profile of the AWS configuration files; null: AWS_PROFILE or the default. */
  profile: z.string().min(1).max(200).nullable().default(null),
  ...unusedHere,
  ...storage,
});

const accessKeyAccount = z.strictObject({ id, source: z.literal('access-key'), ...unusedHere, ...storage });

const folder = z.strictObject({
  id,
  account: z.string().min(1),
  localPath: z
    .string()
    .refine(isAbsolute, 'expected a complete path that starts at the root')
    .refine((path) => !path.includes('\0'), 'expected a path'),
  bucket: ruled(refuseBucket),
  prefix: ruled(refusePrefix),
  mode: z.enum(MODES).default('two-way'),
  ignore: z.array(z.string().max(1000)).max(1000).default([]),
  names: z.enum(NAME_RULES).default('portable'),
  /** How often the bucket is listed, in seconds. */
  pollSeconds: z.int().min(1).max(86_400).default(30),
  /** A plan that deletes more than `count` files and more than this `share` of all waits for a person (R9). */
  guard: z
    .strictObject({ count: z.int().min(0), share: z.number().min(0).max(1) })
    .default({ count: 50, share: 0.2 }),
  paused: z.boolean().default(false),
});

export const configSchema = z.strictObject({
  accounts: z
    .array(z.discriminatedUnion('source', [oidcAccount, environmentAccount, accessKeyAccount]))
    .default([]),
  folders: z.array(folder).default([]),
  paused: z.boolean().default(false),
  /** This machine's name in conflict copies; null: the host name. */
  device: z.string().min(1).max(60).nullable().default(null),
  /** False: sign-ins are kept in memory only and end with the app. */
  keepSignIn: z.boolean().default(true),
  /** Where quick uploads go inside a folder, and for how long a shared link works (at most until the keys end). */
  quickUpload: z
    .strictObject({
      path: ruled((path) => (path === '' ? 'expected a folder that ends with "/"' : refusePrefix(path))),
      linkSeconds: z.int().min(60).max(604_800),
    })
    .default({ path: 'Uploads/', linkSeconds: 3600 }),
  /** From which level on the log is kept; the environment's BRIMFUL_LOG wins. */
  log: z.strictObject({ level: z.enum(LOG_LEVELS) }).default({ level: 'info' }),
  update: z
    .strictObject({ feed: ruled((text) => refuseAddress(text, 'any')).nullable() })
    .default({ feed: null }),
  network: z
    .strictObject({
      /** null: the system's proxy. */
      proxy: ruled((text) => (/^https?:\/\/[^/@]+\/?$/.test(text) ? null : 'expected "http://host:port"'))
        .nullable()
        .default(null),
      /** PEM file with further certificate authorities. */
      caFile: z.string().refine(isAbsolute, 'expected a complete path').nullable().default(null),
    })
    .default({ proxy: null, caFile: null }),
});

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export type Config = Frozen<z.output<typeof configSchema>>;
/** What may be written: everything with a default may be left out. */
export type WrittenConfig = z.input<typeof configSchema>;
export type AccountConfig = Config['accounts'][number];
export type OidcAccountConfig = Extract<AccountConfig, { source: 'oidc' }>;
export type FolderConfig = Config['folders'][number];
