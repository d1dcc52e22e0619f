// What the page may know: the whole visible state of the app, as data. Never a secret, never a function.
import { z } from 'zod';
import { ACCOUNT_KINDS } from './accountKinds.ts';
import { MODES } from '../sync/decide/model.ts';

/** A sentence for a person, with a stable code for tests and help pages. */
export const problemSchema = z.object({
  id: z.string(),
  code: z.string(),
  /** What is wrong and what to do, in one or two sentences. */
  message: z.string(),
  /** The file it is about, relative to the folder; null: the whole folder or account. */
  path: z.string().nullable(),
  /**
   * `waits`: a person must decide or act. `retrying`: heals by itself. `refused`: left alone on both sides
   * (R8). `hint`: synced, and worth knowing.
   */
  kind: z.enum(['waits', 'retrying', 'refused', 'hint']),
});
export type Problem = z.infer<typeof problemSchema>;

export const accountStateSchema = z.object({
  id: z.string(),
  source: z.enum(ACCOUNT_KINDS),
  /** Shown under the account's name: issuer host, profile, or the key's last four characters. */
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
  /** Where the refresh token lives. `memory`: it is forgotten when the app ends, and the page says so. */
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

/** Deletions that are held until a person says yes or no (R9). */
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
  /** One sentence for people: "In step", "Uploading 3 of 120 files", "Waits for you: ..." */
  summary: z.string(),
  files: z.number(),
  pending: z.number(),
  lastInStepAt: z.number().nullable(),
  problems: z.array(problemSchema),
  /** How many problems there are in all; `problems` shows at most 100. */
  problemCount: z.number(),
  conflicts: z.array(conflictSchema),
  heldDeletes: heldDeletesSchema.nullable(),
  /** Sentences about what the endpoint cannot do (R3); empty when all is well. */
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
  /** Bytes per second over the last seconds; null until known. */
  rate: z.number().nullable(),
  /** Seconds; null until known. */
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
  /**
   * When the shared link stops working (epoch ms); the link itself goes to the clipboard,
   * never to the page's state.
   */
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
  /** The machine's name, as it appears in conflict copies. */
  device: z.string(),
  shell: z.enum(['electron', 'headless']),
  /** Where the settings are kept, so that the page can point there when no account is set up. */
  configFile: z.string().optional(),
  now: z.number(),
  paused: z.boolean(),
  accounts: z.array(accountStateSchema),
  folders: z.array(folderStateSchema),
  /** At most 50 of the running transfers, the largest first. */
  transfers: z.array(transferSchema),
  transferCount: z.number(),
  /** Newest first, at most 200. */
  activity: z.array(activitySchema),
  quickUploads: z.array(quickUploadSchema),
  /** App-wide sentences such as "No keychain was found: you will have to sign in again after a restart." */
  notices: z.array(z.object({ id: z.string(), message: z.string() })),
  update: updateStateSchema,
});
export type AppState = z.infer<typeof appStateSchema>;
