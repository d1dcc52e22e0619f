// The set-up on AWS in the words of the contract: what an administrator may choose, and what comes back.
import { z } from 'zod';
import { bucketAddressSchema } from './bucketAddress.ts';

export const setupFormats = ['aws-cli', 'cloudformation', 'terraform'] as const;
export type SetupFormat = (typeof setupFormats)[number];

/**
 * How people are kept apart inside a shared prefix. Only by what the provider signs: `subject` uses the
 * token's sub, `principal-tag` the session tag `user` from its tags claim. (`${aws:userid}` ends in the
 * session name, which each client chooses for itself.)
 */
export const isolations = ['subject', 'principal-tag', 'none'] as const;
export type Isolation = (typeof isolations)[number];

export const setupRequestSchema = z.object({
  account: z.string().min(1).max(200),
  format: z.enum(setupFormats),
  isolation: z.enum(isolations),
  /**
   * Patterns of subjects that may assume the role; empty: everybody whom the provider lets in. A sub
   * has at most 255 characters.
   */
  subjects: z.array(z.string().min(1).max(255)).max(100).readonly(),
  /** Instead of the places of the folders that use the account; null: those. */
  place: bucketAddressSchema.nullable(),
});
export type SetupRequest = z.infer<typeof setupRequestSchema>;

export const setupTextSchema = z.object({
  /** Ready to paste into a shell or to save as a file. */
  text: z.string(),
  /** What a person has to know beside it, one sentence each. */
  notes: z.array(z.string()),
});
export type SetupText = z.infer<typeof setupTextSchema>;

/** One thing that a check of the live set-up has looked at. */
export const doctorStepSchema = z.object({
  /** Stable, for scripts. */
  id: z.string(),
  title: z.string(),
  /** `skipped`: an earlier finding makes it pointless. */
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What was found, and why it matters. */
  finding: z.string(),
  /** The command that mends it, as it is typed; null: there is none, or nothing to mend. */
  remedy: z.string().nullable(),
  /** What a person does where no command does it, or after it: a sentence. */
  advice: z.string().optional(),
});
export type DoctorStep = z.infer<typeof doctorStepSchema>;
