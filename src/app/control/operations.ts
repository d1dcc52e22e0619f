// The operations of the command line beyond the page's contract: a map from operation to argument and answer.
import { z } from 'zod';
import { MAX_PATH_CHARACTERS } from '../../contract/limits.ts';

/** Of one quick upload: a wildcard of the shell may match many. */
export const MAX_FILES_PER_UPLOAD = 1000;

const id = z.string().min(1).max(200);

/** Without the technical detail, which belongs in the log of the process where it happened. */
const faultSchema = z.object({ code: z.string(), message: z.string() });

/** A `Result` as it travels between processes. */
function resultOf<Value extends z.ZodType>(value: Value) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), fault: faultSchema }),
  ]);
}

export const uploadedSchema = z.object({
  name: z.string(),
  /** `s3://bucket/key`. */
  address: z.string(),
  /**
   * The presigned link, if requested; shown only to the person who requested it (F9). `expiresAt` in epoch
   * ms.
   */
  link: z.object({ url: z.string(), expiresAt: z.number() }).nullable(),
});
export type Uploaded = z.infer<typeof uploadedSchema>;

export const operations = {
  /** What a full pass would do now, one sentence per act. */
  plan: { argument: z.object({ folder: id }), answer: resultOf(z.array(z.string())) },
  /** Uploads regular files and never replaces anything. `folder` null: the only folder there is. */
  upload: {
    argument: z.object({
      folder: id.nullable(),
      files: z.array(z.string().min(1).max(MAX_PATH_CHARACTERS)).min(1).max(MAX_FILES_PER_UPLOAD),
      share: z.boolean(),
    }),
    answer: resultOf(z.array(uploadedSchema)),
  },
  /** A new address that opens the page once, for the person at the terminal. */
  pageAddress: { argument: z.null(), answer: resultOf(z.object({ address: z.string() })) },
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationArgument<N extends OperationName> = z.infer<Operations[N]['argument']>;
export type OperationAnswer<N extends OperationName> = z.infer<Operations[N]['answer']>;

/** Performs operations: the app itself, or a client of the running app. */
export interface Operator {
  operate<N extends OperationName>(name: N, argument: OperationArgument<N>): Promise<OperationAnswer<N>>;
}
