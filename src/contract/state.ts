// The contract for the app's visible state: everything that the page may know, as data, never a secret.
import { z } from 'zod';
import { ACCOUNT_KINDS } from './accountKinds.ts';
import { MODES } from '../sync/decide/model.ts';

/** A message for a person, with a stable code for tests and help pages. */
export const problemSchema = z.object({
  id: z.string(),
  code: z.string(),
  /** What is wrong and what to do, in one or two sentences. */
  message: z.string(),
  /** The path it is about, relative to the folder; null: the whole folder or account. */
  path: z.string().nullable(),
  /**
   * `waits`: a person must decide or act. `retrying`: is retried automatically. `refused`: left alone on both
   * sides (R8). `hint`: synced, but worth knowing.
   */
  kind: z.enum(['waits', 'retrying', 'refused', 'hint']),
});
export type Problem = z.infer<typeof problemSchema>;

export const accountStateSchema = z.object({
  id: z.string(),
  source: z.enum(ACCOUNT_KINDS),
  /**
   * Shown below the account's id: issuer host, AWS profile, or the last four characters of the access key id.
   */
  description: z.string(),
  session: z.discriminatedUnion('step', [
    z.object({ step: z.literal('signed-out') }),
    /** The browser is open; `expiresAt` (epoch ms) ends the attempt. */
    z.object({ step: z.literal('signing-in'), expiresAt: z.number() }),
    z.object({ step: z.literal('signed-in'), name: z.string() }),
    z.object({ step: z.literal('needs-sign-in'), name: z.string().nullable(), reason: z.string() }),
  ]),
  credentials: z.discriminatedUnion('status', [
    z.object({ status: z.literal('none') }),
    /** `expiresAt` null: a long-lived key. `renewsAt` null: nothing is scheduled. Epoch ms. */
    z.object({
      status: z.literal('valid'),
      expiresAt: z.number().nullable(),
      renewsAt: z.number().nullable(),
    }),
    z.object({
      status: z.literal('failing'),
      message: z.string(),
      code: z.string(),
      expiresAt: z.number().nullable(),
    }),
  ]),
  /**
   * Where the secret is stored. `memory`: it is lost when the app exits, and the page says so. `none`: there
   * is no secret.
   */
  vault: z.enum(['keychain', 'encrypted-file', 'memory', 'none']),
});
export type AccountState = z.infer<typeof accountStateSchema>;

export const conflictSchema = z.object({
  id: z.string(),
  path: z.string(),
  /** The local version, kept under this name. */
  copyPath: z.string(),
  at: z.number(),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** Deletions that are held until a person approves or rejects them (R9). */
export const heldDeletesSchema = z.object({
  side: z.enum(['local', 'remote', 'both']),
  count: z.number(),
  ofFiles: z.number(),
  examples: z.array(z.string()),
  reason: z.string(),
});
export type HeldDeletes = z.infer<typeof heldDeletesSchema>;

export const folderStateSchema = z.object({
  id: z.string(),
  account: z.string(),
  localPath: z.string(),
  /** `s3://bucket/prefix`. */
  remote: z.string(),
  mode: z.enum(MODES),
  status: z.enum(['starting', 'checking', 'syncing', 'in-step', 'waiting', 'paused', 'offline', 'failed']),
  /** One sentence for people: "In step.", "Uploading: 120 changes to go.", "Waits for you: ..." */
  summary: z.string(),
  files: z.number(),
  pending: z.number(),
  lastInStepAt: z.number().nullable(),
  problems: z.array(problemSchema),
  /** How many problems there are; `problems` lists at most 100. */
  problemCount: z.number(),
  /** When the problems were last known to be so (epoch ms), if the folder is not looked at now. */
  problemsAt: z.number().nullable(),
  conflicts: z.array(conflictSchema),
  heldDeletes: heldDeletesSchema.nullable(),
  /** Sentences about what the endpoint cannot do (R3). */
  degraded: z.array(z.string()),
});
export type FolderState = z.infer<typeof folderStateSchema>;

export const transferSchema = z.object({
  id: z.string(),
  folder: z.string(),
  path: z.string(),
  direction: z.enum(['up', 'down']),
  bytes: z.number(),
  totalBytes: z.number(),
  /** Bytes per second over the last seconds; null while unknown. */
  rate: z.number().nullable(),
  /** Seconds; null while unknown. */
  secondsLeft: z.number().nullable(),
});
export type Transfer = z.infer<typeof transferSchema>;

export const activitySchema = z.object({
  id: z.string(),
  at: z.number(),
  folder: z.string(),
  path: z.string(),
  /** "Uploaded", "Moved to trash", ... */
  what: z.string(),
  why: z.string(),
  bytes: z.number().nullable(),
});
export type Activity = z.infer<typeof activitySchema>;

export const quickUploadSchema = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  bytes: z.number(),
  totalBytes: z.number(),
  status: z.enum(['running', 'done', 'failed']),
  message: z.string().nullable(),
  /** When the shared link expires (epoch ms). The link itself goes to the clipboard, never to the page. */
  linkExpiresAt: z.number().nullable(),
});
export type QuickUpload = z.infer<typeof quickUploadSchema>;

export const updateStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('off'), reason: z.string() }),
  z.object({ status: z.literal('current') }),
  z.object({ status: z.literal('checking') }),
  z.object({ status: z.literal('downloading'), version: z.string(), percent: z.number() }),
  z.object({ status: z.literal('ready'), version: z.string() }),
  z.object({ status: z.literal('failed'), message: z.string() }),
]);
export type UpdateState = z.infer<typeof updateStateSchema>;

export const appStateSchema = z.object({
  version: z.string(),
  /** This machine's name in conflict copies. */
  device: z.string(),
  shell: z.enum(['electron', 'headless']),
  /** Absolute path of config.json, which the page shows while no account is set up. */
  configFile: z.string().optional(),
  now: z.number(),
  paused: z.boolean(),
  accounts: z.array(accountStateSchema),
  folders: z.array(folderStateSchema),
  /** At most 50 of the running transfers, largest first. */
  transfers: z.array(transferSchema),
  transferCount: z.number(),
  /** Newest first, at most 200. */
  activity: z.array(activitySchema),
  quickUploads: z.array(quickUploadSchema),
  /** App-wide messages, such as that no keychain was found. */
  notices: z.array(z.object({ id: z.string(), message: z.string() })),
  update: updateStateSchema,
});
export type AppState = z.infer<typeof appStateSchema>;
