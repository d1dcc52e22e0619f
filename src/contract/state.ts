// The contract for the app's visible state: everything that the page may know, as data, never a secret.
import { z } from 'zod';
import { ACCOUNT_KINDS } from './accountKinds.ts';
import { actionSchema } from './action.ts';
import { MODES } from '../sync/decide/model.ts';

const PROBLEM_KINDS = ['waits', 'retrying', 'refused', 'hint'] as const;

export const problemCountsSchema = z.record(z.enum(PROBLEM_KINDS), z.number());

/** What the service itself said: its code, words and request id, shown under the sentence (CR6). */
const detailsSchema = z.string().optional();

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
  kind: z.enum(PROBLEM_KINDS),
  details: detailsSchema,
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
    /**
     * `expiresAt` (epoch ms) ends the attempt. `address`: what the person has to open, where no browser could
     * be started or none has come; null: the browser is open. `userCode`: the address may be opened on any
     * device, and there the person types this code or compares it (RFC 8628 3.3); left out: there is none.
     * `takesAnswer`: the address is for another computer, and the person brings its answer (SI14).
     */
    z.object({
      step: z.literal('signing-in'),
      expiresAt: z.number(),
      address: z.string().nullable(),
      userCode: z.string().optional(),
      takesAnswer: z.boolean().optional(),
    }),
    z.object({ step: z.literal('signed-in'), name: z.string() }),
    z.object({ step: z.literal('needs-sign-in'), name: z.string().nullable(), reason: z.string() }),
  ]),
  /** Whether the client secret is there that the provider demands of this app; absent: it demands none. */
  clientSecret: z.enum(['stored', 'missing']).optional(),
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
      details: detailsSchema,
      action: actionSchema.optional(),
    }),
  ]),
  /**
   * Where the secret is stored. `memory`: it is lost when the app exits, and the page says so. `none`: there
   * is no secret.
   */
  vault: z.enum(['keychain', 'encrypted-file', 'memory', 'none']),
  /**
   * Why the sign-in or key is in memory only, so that it ends with this run; `code` is `chosen` where
   * the configuration says so. null: it is stored, or there is none.
   */
  notKept: z.object({ code: z.string(), message: z.string() }).nullable(),
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
  /** Names exactly this set of files; an answer carries it. */
  question: z.string(),
  /** Bytes of all of them. */
  bytes: z.number(),
  /**
   * Where the files can be had back from afterwards: the trash on this computer, earlier versions in the
   * bucket, nowhere, or it is not known.
   */
  wayBack: z.enum(['trash', 'versions', 'none', 'unknown']),
  /** The answer, while it is carried out, and how many files are deleted already. */
  answered: z.object({ approve: z.boolean(), done: z.number() }).nullable(),
  side: z.enum(['local', 'remote', 'both']),
  count: z.number(),
  ofFiles: z.number(),
  examples: z.array(z.string()),
  reason: z.string(),
});
export type HeldDeletes = z.infer<typeof heldDeletesSchema>;

/**
 * The states of a folder (R18). `in-step`: every file is on both sides. `incomplete`: all that can be done is
 * done, and some files are still not on both sides. `waiting`: a person must decide or act.
 */
export const FOLDER_STATUSES = [
  'starting',
  'checking',
  'syncing',
  'in-step',
  'incomplete',
  'waiting',
  'paused',
  'offline',
  'failed',
] as const;
export type FolderStatus = (typeof FOLDER_STATUSES)[number];

/** What a running pass has seen (names on either side), or has done of what it planned. */
export const progressSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('looking'), here: z.number(), there: z.number() }),
  z.object({
    step: z.literal('acting'),
    work: z.enum(['uploading', 'downloading', 'deleting', 'syncing']),
    files: z.number(),
    totalFiles: z.number(),
    bytes: z.number(),
    totalBytes: z.number(),
    /** Null while unknown. */
    secondsLeft: z.number().nullable(),
    /** Nothing has moved for some seconds. */
    stalled: z.boolean(),
  }),
]);
export type Progress = z.infer<typeof progressSchema>;
export type ActingProgress = Extract<Progress, { step: 'acting' }>;

/** Something that keeps files from being synced until a person acts. */
export const causeSchema = z.object({
  code: z.string(),
  /** What is wrong and what to do, in one or two sentences. */
  message: z.string(),
  /** How many files it concerns; 0: the whole folder. */
  count: z.number(),
  /** The first of them. */
  examples: z.array(z.string()),
});
export type Cause = z.infer<typeof causeSchema>;

/** What is true of a folder, or of all folders together; the only source for every surface (R18). */
export const conditionSchema = z.object({
  status: z.enum(FOLDER_STATUSES),
  /** A few words: "Up to date", "Up to date except 500 files", "2 things need you". */
  headline: z.string(),
  /** One or two sentences for people. */
  summary: z.string(),
  /** How many decisions a person is asked for. */
  questions: z.number(),
  /** How many files are known not to be on both sides. */
  unsynced: z.number(),
  causes: z.array(causeSchema),
  details: detailsSchema,
  /** What helps, where it is not a question that is asked below. */
  action: actionSchema.optional(),
});
export type Condition = z.infer<typeof conditionSchema>;

export const folderStateSchema = conditionSchema.extend({
  id: z.string(),
  account: z.string(),
  localPath: z.string(),
  /** `s3://bucket/prefix`. */
  remote: z.string(),
  mode: z.enum(MODES),
  files: z.number(),
  /** What the running pass has done so far; null: none is running. */
  progress: progressSchema.nullable(),
  lastInStepAt: z.number().nullable(),
  problems: z.array(problemSchema),
  /** How many problems of each kind there are; `problems` lists at most 100. */
  problemCounts: problemCountsSchema,
  /** When the problems were last known to be so (epoch ms), if the folder is not looked at now. */
  problemsAt: z.number().nullable(),
  /** At most 100, newest first. */
  conflicts: z.array(conflictSchema),
  conflictCount: z.number(),
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
  /** Nothing has moved for some seconds: it waits for the server. */
  stalled: z.boolean(),
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
  /** All folders and their accounts together; `status` null: there is no folder. */
  overall: conditionSchema
    .omit({ causes: true, details: true, action: true })
    .extend({ status: z.enum(FOLDER_STATUSES).nullable() }),
  /** At most 50 of the running transfers, largest first. */
  transfers: z.array(transferSchema),
  transferCount: z.number(),
  /** Newest first, at most 200. */
  activity: z.array(activitySchema),
  quickUploads: z.array(quickUploadSchema),
  /** App-wide messages, such as that no keychain was found. */
  notices: z.array(
    z.object({
      id: z.string(),
      message: z.string(),
      /** A page of a provider that the message speaks of. */
      address: z.string().optional(),
    }),
  ),
  update: updateStateSchema,
});
export type AppState = z.infer<typeof appStateSchema>;
