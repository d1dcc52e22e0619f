// The choices of the set-up dialog: their errors, and the request that they make.
import {
  MAX_KMS_KEYS,
  MAX_SESSION_TAGS,
  MAX_SUBJECT_CHARACTERS,
  MAX_SUBJECTS,
  MAX_TYPED_CHARACTERS,
} from '../../src/contract/limits.ts';
import { isTagName } from '../../src/contract/setup.ts';
import type { SetupRequest } from '../../src/contract/setup.ts';
import type { FieldErrors } from '../controls/fieldErrors.ts';
import { addressErrors, normalPrefix } from '../bucket/bucketAddress.ts';
import type { BucketAddress } from '../../src/contract/bucketAddress.ts';

export interface SetupForm {
  readonly format: SetupRequest['format'];
  readonly isolation: SetupRequest['isolation'];
  /** One per line. */
  readonly subjects: string;
  readonly existingProvider: boolean;
  /** One ARN per line. */
  readonly kmsKeys: string;
  /** Names of the session tags in every token, one per line. */
  readonly tokenTags: string;
  /** Every token carries a source identity. */
  readonly tokenSourceIdentity: boolean;
  /** Null: the places of the folders that use the account. */
  readonly address: BucketAddress | null;
}

/** The trimmed lines, without empty ones. */
function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function subjectsError(subjects: readonly string[]): string | undefined {
  if (subjects.length > MAX_SUBJECTS)
    return `Use at most ${MAX_SUBJECTS} lines: “*” stands for any characters.`;
  if (subjects.some((subject) => subject.length > MAX_SUBJECT_CHARACTERS)) {
    return `A subject has at most ${MAX_SUBJECT_CHARACTERS} characters: put each on a line of its own.`;
  }
  return undefined;
}

function keysError(keys: readonly string[]): string | undefined {
  if (keys.length > MAX_KMS_KEYS) return `Name at most ${MAX_KMS_KEYS} keys.`;
  return keys.some((key) => key.length > MAX_TYPED_CHARACTERS)
    ? 'Put each key on a line of its own.'
    : undefined;
}

function tagsError(names: readonly string[]): string | undefined {
  if (names.length > MAX_SESSION_TAGS) return `Name at most ${MAX_SESSION_TAGS} session tags.`;
  return names.every(isTagName)
    ? undefined
    : 'A session tag has at most 128 letters, digits, spaces and _.:/=+-@: put each on a line of its own.';
}

/** The fields that must be changed before there is a request; empty when all is well. */
export function setupErrors({ address, subjects, kmsKeys, tokenTags }: SetupForm): FieldErrors {
  const wrongTags = tagsError(linesOf(tokenTags));
  const wrongKeys = keysError(linesOf(kmsKeys));
  const wrongSubjects = subjectsError(linesOf(subjects));
  return {
    ...(address !== null && addressErrors(address)),
    ...(wrongSubjects !== undefined && { subjects: wrongSubjects }),
    ...(wrongKeys !== undefined && { kmsKeys: wrongKeys }),
    ...(wrongTags !== undefined && { tokenTags: wrongTags }),
  };
}

/** The form must have no errors. */
export function toSetupRequest(account: string, form: SetupForm): SetupRequest {
  const { format, isolation, subjects, existingProvider, kmsKeys, address } = form;
  const place =
    address === null ? null : { bucket: address.bucket.trim(), prefix: normalPrefix(address.prefix) };
  return {
    ...{ account, format, isolation, subjects: linesOf(subjects), place },
    ...{ existingProvider, kmsKeys: linesOf(kmsKeys) },
    ...{ tokenTags: linesOf(form.tokenTags), tokenSourceIdentity: form.tokenSourceIdentity },
  };
}
