// The commands of the page: a map from a command's name to its argument and answer. Nothing else crosses the
// bridge.
import { z } from 'zod';
import { MODES } from '../sync/decide/model.ts';
import { ACCOUNT_FIELD_NAMES } from './accountKinds.ts';
import { accountFieldsSchema, accountRequestSchema, settingsTextSchema } from './account.ts';
import { bucketAddressSchema } from './bucketAddress.ts';
import { MAX_ANSWER_CHARACTERS, MAX_PATH_CHARACTERS, MAX_TYPED_CHARACTERS } from './limits.ts';
import { reportEntrySchema } from './report.ts';
import { doctorStepSchema, setupTextSchema, setupRequestSchema } from './setup.ts';
import { appStateSchema } from './state.ts';

const id = z.string().min(1).max(200);
const relativePath = z.string().min(1).max(MAX_PATH_CHARACTERS);

/** The fields of the page's forms; `settings` stands for pasted settings without a field. */
const fieldSchema = z.enum([
  ...['localPath', 'account', 'bucket', 'prefix', 'mode', 'subjects', 'kmsKeys', 'tokenTags'],
  ...['id', 'region', 's3Endpoint', 'stsEndpoint', 'forcePathStyle'],
  ...ACCOUNT_FIELD_NAMES,
  'settings',
] as const);
export type Field = z.infer<typeof fieldSchema>;

const mistakeSchema = z.object({ field: fieldSchema, message: z.string() });
/** What is wrong with one field of a form, as a sentence. */
export type FieldMistake = z.infer<typeof mistakeSchema>;

const failureSchema = z.object({
  ok: z.literal(false),
  code: z.string(),
  message: z.string(),
  /** The form field that the message is about, if any. */
  field: fieldSchema.optional(),
  /** All fields that are wrong, each with its own message. */
  mistakes: z.array(mistakeSchema).readonly().optional(),
});

/** The answer of a command that either succeeds or fails with a message. */
export const outcomeSchema = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), failureSchema]);
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * A local folder that a person chose (native dialog; typed only in the headless shell). The page refers to it
 * by the id `choice` (E7).
 */
export const folderChoiceSchema = z.object({ choice: id, localPath: z.string() }).nullable();

export const explanationSchema = z.object({ path: z.string(), lines: z.array(z.string()) });
export type Explanation = z.infer<typeof explanationSchema>;

/** Which version of a conflict keeps the name. */
export const KEEP_CHOICES = ['mine', 'theirs', 'both'] as const;
export type Keep = (typeof KEEP_CHOICES)[number];

export const trashItemSchema = z.object({
  id,
  path: z.string(),
  at: z.number(),
  size: z.number(),
  why: z.enum(['deleted-remote', 'replaced']),
});

const heldPageSchema = z.object({
  /** Names the set of files; it changes with it. */
  question: id,
  count: z.number(),
  files: z.array(
    z.object({ path: z.string(), /** Bytes. */ size: z.number(), side: z.enum(['local', 'remote']) }),
  ),
});

export const commands = {
  readState: { argument: z.null(), answer: appStateSchema },
  pause: { argument: z.object({ paused: z.boolean() }), answer: outcomeSchema },
  pauseFolder: { argument: z.object({ folder: id, paused: z.boolean() }), answer: outcomeSchema },
  /**
   * Tries everything again now that waits or was refused, access of the account included; null: all
   * folders.
   */
  syncNow: { argument: z.object({ folder: id.nullable() }), answer: outcomeSchema },
  /** Tries again now to get credentials, and syncs the account's folders; opens no browser. */
  retryAccount: { argument: z.object({ account: id }), answer: outcomeSchema },
  /**
   * `device`: with a code on any device, instead of the browser of this computer. `elsewhere`: in a
   * browser on another computer, whose answer comes with `answerSignIn`. `shown`: in a browser of this
   * computer that the person opens, at the address that the account's state shows.
   */
  signIn: {
    argument: z.object({
      account: id,
      device: z.boolean().optional(),
      elsewhere: z.boolean().optional(),
      shown: z.boolean().optional(),
    }),
    answer: outcomeSchema,
  },
  /** Copies the address that the person has to open to sign in, while the account's state shows one. */
  copySignInAddress: { argument: z.object({ account: id }), answer: outcomeSchema },
  /** The AWS accounts that somebody who has signed in may use, of a kind of account that lets them choose. */
  listAwsAccounts: {
    argument: z.object({ account: id }),
    answer: z.union([
      z.object({ awsAccounts: z.array(z.object({ id: z.string(), name: z.string() })) }),
      failureSchema,
    ]),
  },
  /** The names of their roles in one of them. */
  listRoles: {
    argument: z.object({ account: id, awsAccountId: z.string().max(20) }),
    answer: z.union([z.object({ roleNames: z.array(z.string()) }), failureSchema]),
  },
  /** The account uses this role from now on; refused if it gives no credentials. */
  chooseRole: {
    argument: z.object({ account: id, awsAccountId: z.string().max(20), roleName: z.string().max(100) }),
    answer: outcomeSchema,
  },
  /**
   * The address at which a browser on another computer has ended, as the person has pasted it (SI14); it
   * holds a code that is good for one attempt.
   */
  answerSignIn: {
    argument: z.object({ account: id, address: z.string().max(MAX_ANSWER_CHARACTERS) }),
    answer: outcomeSchema,
  },
  /** Keeps the client secret that the account's provider demands (SI10), replacing an earlier one. */
  enterClientSecret: {
    argument: z.object({ account: id, secret: z.string().max(MAX_TYPED_CHARACTERS) }),
    answer: outcomeSchema,
  },
  cancelSignIn: { argument: z.object({ account: id }), answer: outcomeSchema },
  signOut: { argument: z.object({ account: id }), answer: outcomeSchema },
  /** Parses pasted settings into the fields of the form; adds nothing. */
  readAccountSettings: {
    argument: z.object({ text: settingsTextSchema }),
    answer: z.union([
      z.object({
        account: accountFieldsSchema,
        /** Names of settings that are used although the form does not show them. */
        kept: z.array(z.string()),
        mistakes: z.array(mistakeSchema).readonly(),
      }),
      failureSchema,
    ]),
  },
  /** The account can be used immediately. Writes nothing if anything is wrong. */
  addAccount: { argument: accountRequestSchema, answer: outcomeSchema },
  /** Signs out and removes the account; refused while folders use it. */
  removeAccount: { argument: z.object({ account: id }), answer: outcomeSchema },
  /**
   * Only the headless shell accepts `typedPath`; the desktop shell opens its own dialog and ignores it (E7).
   */
  chooseLocalFolder: {
    argument: z.object({ typedPath: z.string().max(MAX_PATH_CHARACTERS).nullable() }),
    answer: z.union([folderChoiceSchema, outcomeSchema]),
  },
  addFolder: {
    argument: bucketAddressSchema.extend({ choice: id, account: id, mode: z.enum(MODES) }),
    answer: outcomeSchema,
  },
  /** Stops syncing the folder; the files on both sides stay. */
  removeFolder: { argument: z.object({ folder: id }), answer: outcomeSchema },
  /** All files whose deletion is held, page by page from the index `from` on. */
  listHeldDeletes: {
    argument: z.object({ folder: id, from: z.number().int().nonnegative() }),
    answer: z.union([heldPageSchema, failureSchema]),
  },
  /**
   * Answers exactly the question that was shown; `count`: how many files there are, as a person has typed it
   * (null: nothing was typed).
   */
  answerHeldDeletes: {
    argument: z.object({ folder: id, question: id, approve: z.boolean(), count: z.number().nullable() }),
    answer: outcomeSchema,
  },
  resolveConflict: {
    argument: z.object({ folder: id, conflict: id, keep: z.enum(KEEP_CHOICES) }),
    answer: outcomeSchema,
  },
  explain: { argument: z.object({ folder: id, path: relativePath }), answer: explanationSchema },
  openFolder: { argument: z.object({ folder: id }), answer: outcomeSchema },
  listTrash: {
    argument: z.object({ folder: id }),
    answer: z.union([z.array(trashItemSchema), failureSchema]),
  },
  restoreTrash: { argument: z.object({ folder: id, item: id }), answer: outcomeSchema },
  /**
   * Opens the shell's file dialog and uploads the chosen files; `share` also copies their links to the
   * clipboard.
   */
  quickUpload: { argument: z.object({ folder: id, share: z.boolean() }), answer: outcomeSchema },
  installUpdate: { argument: z.null(), answer: outcomeSchema },
  /** What an administrator has to set up on AWS for an account. */
  describeSetup: { argument: setupRequestSchema, answer: z.union([setupTextSchema, failureSchema]) },
  /**
   * Copies the text of `describeSetup` to the clipboard, if the shell has one. The app produces the text
   * itself: a page that could send any text could make people paste it into a shell.
   */
  copySetup: { argument: setupRequestSchema, answer: outcomeSchema },
  /** Checks the live set-up of an account, in order of dependency; takes seconds. */
  checkSetup: {
    argument: z.object({ account: id }),
    answer: z.union([z.object({ steps: z.array(doctorStepSchema) }), failureSchema]),
  },
  cancelCheck: { argument: z.object({ account: id }), answer: outcomeSchema },
  /** What a support report would contain, shown before it is written. */
  describeReport: { argument: z.null(), answer: z.object({ entries: z.array(reportEntrySchema) }) },
  /**
   * Writes a support report to the data directory and shows it in the file manager; takes as long as
   * `checkSetup` of all accounts.
   */
  writeReport: { argument: z.null(), answer: z.union([z.object({ file: z.string() }), failureSchema]) },
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandArgument<N extends CommandName> = z.infer<Commands[N]['argument']>;
export type CommandAnswer<N extends CommandName> = z.infer<Commands[N]['answer']>;

/** The only connection from the page to the app; the same in every shell. */
export interface Bridge {
  /** Rejects if the call could not be delivered or was refused. */
  call<N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>>;
  /**
   * Calls `listener` with every new state, at most four times a second, until the returned function is
   * called.
   */
  onState(listener: (state: z.infer<typeof appStateSchema>) => void): () => void;
}
