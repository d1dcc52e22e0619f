// The contract for the set-up on AWS: what an administrator can choose, and the answer.
import { z } from 'zod';
import { bucketAddressSchema } from './bucketAddress.ts';
import { MAX_SUBJECT_CHARACTERS, MAX_SUBJECTS } from './limits.ts';

export const setupFormats = ['aws-cli', 'cloudformation', 'terraform'] as const;
export type SetupFormat = (typeof setupFormats)[number];

/**
 * How people are isolated from each other within a shared prefix, based only on what the provider signs:
 * `subject` uses the token's sub, `principal-tag` the session tag `user` from its tags claim.
 * (`${aws:userid}` ends in the session name, which each client chooses for itself; CR4.)
 */
export const isolations = ['subject', 'principal-tag', 'none'] as const;
export type Isolation = (typeof isolations)[number];

export const setupRequestSchema = z.object({
  account: z.string().min(1).max(200),
  format: z.enum(setupFormats),
  isolation: z.enum(isolations),
  /** Patterns of subjects that may assume the role; empty: everybody who can sign in. */
  subjects: z.array(z.string().min(1).max(MAX_SUBJECT_CHARACTERS)).max(MAX_SUBJECTS).readonly(),
  /** The place to set up; null: the places of the folders that use the account. */
  place: bucketAddressSchema.nullable(),
});
export type SetupRequest = z.infer<typeof setupRequestSchema>;

export const setupTextSchema = z.object({
  /** Ready to paste into a shell or to save as a file. */
  text: z.string(),
  /** What a person has to know besides, one or two sentences each. */
  notes: z.array(z.string()),
});
export type SetupText = z.infer<typeof setupTextSchema>;

/** One step of a check of the live set-up. */
export const doctorStepSchema = z.object({
  /** Stable, for scripts. */
  id: z.string(),
  title: z.string(),
  /** `skipped`: an earlier finding makes this check pointless. */
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What was found, and why it matters. */
  finding: z.string(),
  /** The command that fixes it, as typed; null: there is none, or nothing to fix. */
  remedy: z.string().nullable(),
  /** A sentence: what a person has to do instead of the command, or after it. */
  advice: z.string().optional(),
});
export type DoctorStep = z.infer<typeof doctorStepSchema>;
