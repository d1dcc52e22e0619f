// The contract for the set-up on AWS: what an administrator can choose, and the answer.
import { z } from 'zod';
import { bucketAddressSchema } from './bucketAddress.ts';
import {
  MAX_KMS_KEYS,
  MAX_SESSION_TAGS,
  MAX_SUBJECT_CHARACTERS,
  MAX_SUBJECTS,
  MAX_TYPED_CHARACTERS,
} from './limits.ts';

export const setupFormats = ['aws-cli', 'cloudformation', 'terraform'] as const;
export type SetupFormat = (typeof setupFormats)[number];

/**
 * How people are isolated from each other within a shared prefix, based only on what the provider signs:
 * `subject` uses the token's sub, `principal-tag` the session tag `user` from its tags claim,
 * `source-identity` its claim of that name.
 * (`${aws:userid}` ends in the session name, which each client chooses for itself; CR4.)
 */
export const isolations = ['subject', 'principal-tag', 'source-identity', 'none'] as const;
export type Isolation = (typeof isolations)[number];

/** STS API reference, Tag. */
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

/** Whether STS takes `text` as the name of a session tag. */
export function isTagName(text: string): boolean {
  return TAG_KEY.test(text);
}

export const setupRequestSchema = z.object({
  account: z.string().min(1).max(200),
  format: z.enum(setupFormats),
  isolation: z.enum(isolations),
  /** Patterns of subjects that may assume the role; empty: everybody who can sign in. */
  subjects: z.array(z.string().min(1).max(MAX_SUBJECT_CHARACTERS)).max(MAX_SUBJECTS).readonly(),
  /** The place to set up; null: the places of the folders that use the account. */
  place: bucketAddressSchema.nullable(),
  /** IAM knows the provider already; false: it is created. */
  existingProvider: z.boolean(),
  /** ARNs of the KMS keys that encrypt the bucket. */
  kmsKeys: z.array(z.string().min(1).max(MAX_TYPED_CHARACTERS)).max(MAX_KMS_KEYS).readonly(),
  /** Names of the session tags that every token carries (claim https://aws.amazon.com/tags). */
  tokenTags: z.array(z.string().regex(TAG_KEY)).max(MAX_SESSION_TAGS).readonly(),
  /** Every token carries a source identity (claim https://aws.amazon.com/source_identity). */
  tokenSourceIdentity: z.boolean(),
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
