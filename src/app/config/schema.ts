// The schema of config.json, with the default of each value.
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { accountSchema } from '../../auth/accountKinds.ts';
import { idSchema } from '../../auth/kinds/storageFields.ts';
import { refuseBucket, refusePrefix } from '../../contract/bucketAddress.ts';
import { NAME_RULES } from '../../sync/decide/keyPath.ts';
import { MODES } from '../../sync/decide/model.ts';
import type { Frozen } from '../../contract/frozen.ts';
import { ruledText } from '../../contract/ruledText.ts';
import { refuseAddress, refuseProxy } from '../../network/addressRules.ts';
import { LOG_LEVELS } from './logLevel.ts';

const folder = z.strictObject({
  id: idSchema,
  account: z.string().min(1),
  localPath: z
    .string()
    .refine(isAbsolute, 'expected an absolute path')
    .refine((path) => !path.includes('\0'), 'expected a path without null characters'),
  bucket: ruledText(refuseBucket),
  prefix: ruledText(refusePrefix),
  mode: z.enum(MODES).default('two-way'),
  ignore: z.array(z.string().max(1000)).max(1000).default([]),
  names: z.enum(NAME_RULES).default('native'),
  /** Whether the time of a file that was changed alone is sent to the bucket (T1). */
  times: z.enum(['send', 'keep']).default('send'),
  /** Megabytes that downloads leave free on the disk; null: as many as is usual (R15). */
  reserveMb: z.int().min(0).max(10_000_000).nullable().default(null),
  /** How often the bucket is listed, in seconds. */
  pollSeconds: z.int().min(1).max(86_400).default(30),
  /**
   * A plan that deletes more than `count` files and more than this `share` (0 to 1) of all files waits for a
   * person (R9).
   */
  guard: z
    .strictObject({ count: z.int().min(0), share: z.number().min(0).max(1) })
    .default({ count: 50, share: 0.2 }),
  paused: z.boolean().default(false),
});

export const configSchema = z.strictObject({
  accounts: z.array(accountSchema).default([]),
  folders: z.array(folder).default([]),
  paused: z.boolean().default(false),
  /** This machine's name in conflict copies; null: its host name. */
  device: z.string().min(1).max(60).nullable().default(null),
  /** False: sign-ins are kept in memory only and end when the app exits. */
  keepSignIn: z.boolean().default(true),
  /**
   * Where quick uploads go within a folder's prefix, and how long a shared link works (at most until the
   * credentials expire).
   */
  quickUpload: z
    .strictObject({
      path: ruledText((path) => (path === '' ? 'expected a folder that ends with "/"' : refusePrefix(path))),
      linkSeconds: z.int().min(60).max(604_800),
    })
    .default({ path: 'Uploads/', linkSeconds: 3600 }),
  /** The lowest level that is logged; BRIMFUL_LOG in the environment takes precedence. */
  log: z.strictObject({ level: z.enum(LOG_LEVELS) }).default({ level: 'info' }),
  update: z
    .strictObject({ feed: ruledText((text) => refuseAddress(text, 'any')).nullable() })
    .default({ feed: null }),
  network: z
    .strictObject({
      /** A proxy, or `pac+` and the address of a script that names one; null: the system's. */
      proxy: ruledText(refuseProxy).nullable().default(null),
      /** PEM file with additional certificate authorities. */
      caFile: z.string().refine(isAbsolute, 'expected an absolute path').nullable().default(null),
    })
    .default({ proxy: null, caFile: null }),
});

export type Config = Frozen<z.output<typeof configSchema>>;
/** The configuration as written: whatever has a default may be left out. */
export type WrittenConfig = z.input<typeof configSchema>;
/** A configuration that is valid as it is written, without its defaults filled in. */
export const writtenConfigSchema = z.custom<WrittenConfig>(
  (written) => configSchema.safeParse(written).success,
);
export type AccountConfig = Config['accounts'][number];
export type FolderConfig = Config['folders'][number];
