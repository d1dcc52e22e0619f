// What the command line may ask beyond the contract of the page: one map from an operation's name to its argument and answer.
import { z } from 'zod';

const id = z.string().min(1).max(200);

/** Without the technical detail, which is for the log of the process where it happened. */
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
  /** The presigned link, when it was asked for. Given to the person who asked and nobody else (F9). */
  link: z.object({ url: z.string(), expiresAt: z.number() }).nullable(),
});
export type Uploaded = z.infer<typeof uploadedSchema>;

export const operations = {
  /** What a full pass would do now, one sentence per act. */
  plan: { argument: z.object({ folder: id }), answer: resultOf(z.array(z.string())) },
  /** Uploads regular files without ever replacing anything. `folder` null: the only one there is. */
  upload: {
    argument: z.object({
      folder: id.nullable(),
      files: z.array(z.string().min(1).max(4096)).min(1).max(1000),
      share: z.boolean(),
    }),
    answer: resultOf(z.array(uploadedSchema)),
  },
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationArgument<N extends OperationName> = z.infer<Operations[N]['argument']>;
export type OperationAnswer<N extends OperationName> = z.infer<Operations[N]['answer']>;

/** Does the operations; the app has one, and the command line another one that asks the running app. */
export interface Operator {
  operate<N extends OperationName>(name: N, argument: OperationArgument<N>): Promise<OperationAnswer<N>>;
}
